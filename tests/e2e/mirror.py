"""A mirror of the Quick, Draw! bucket on this machine, which can misbehave in many ways on demand.

Mirror.files maps paths to bytes. Mirror.faults maps a path to a list of faults: each GET takes the
next one, and None is an honest answer; when the list is used up, all answers are honest. HEAD is
honest, unless Mirror.head_faults has one for the path.
"""
import base64
import re
import ssl
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


def crc32c(content):
    """Castagnoli's CRC-32, bit by bit in a table of 256."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    state = 0xFFFFFFFF
    for byte in content:
        state = state >> 8 ^ table[(state ^ byte) & 255]
    return state ^ 0xFFFFFFFF


class Mirror(ThreadingHTTPServer):
    """Serves in threads of its own until close()."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, certificate=None):
        """`certificate` (of localhost, with its key, in one file) makes it speak https."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/data"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.url = f"https://localhost:{self.server_address[1]}/data"
        self.files, self.faults, self.head_faults = {}, {}, {}
        self.validators = True  # whether answers carry ETag and Last-Modified
        self.sums = True        # whether answers carry x-goog-hash
        self.log = []           # (method, path, Range or None) in the order of arrival
        self.sent = {}          # path: bytes of bodies sent
        self.at_once, self.most_at_once = 0, 0
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self.known_sums = {}
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def sum_of(self, content):
        if content not in self.known_sums:
            value = struct.pack(">I", crc32c(content))
            self.known_sums[content] = base64.b64encode(value).decode()
        return self.known_sums[content]

    def ranges(self, path):
        """The Range headers of the GETs of a path, in their order."""
        return [found for method, asked, found in self.log if method == "GET" and asked == path]

    def handle_error(self, request, client_address):
        pass  # the program cut the connection


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(self.server.head_faults)

    def do_GET(self):
        with self.server.lock:
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            self.answer(self.server.faults)
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def answer(self, faults):
        # A proxy is asked for whole addresses.
        path = unquote(re.sub("^http://[^/]+", "", self.path)).removeprefix("/data/")
        with self.server.lock:
            self.server.log.append((self.command, path, self.headers["Range"]))
            waiting = faults.get(path) or [None]
            fault = waiting.pop(0)
        if fault is not None:
            getattr(self, "fault_" + fault[0])(path, *fault[1:])
        elif path in self.server.files:
            self.serve(path, self.server.files[path])
        else:
            self.refuse(404)

    def refuse(self, status, headers=(), body=b"<Error>no</Error>"):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version(self, content):
        return f'"{crc32c(content[:4096]):08x}-{len(content)}"'

    def wanted(self, content):
        """First and last byte (exclusive) that were asked for, or None for all."""
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers["Range"] or "")
        if not found:
            return None
        return int(found[1]), min(int(found[2] or len(content) - 1) + 1, len(content))

    def start(self, content, part, length=None, sum_text=None, extra=()):
        """The headers of an honest answer, but for what is given."""
        first, end = part or (0, len(content))
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(end - first if length is None else length))
        if part:
            self.send_header("Content-Range", f"bytes {first}-{end - 1}/{len(content)}")
        if self.server.validators:
            self.send_header("ETag", self.version(content))
            self.send_header("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")
        if self.server.sums:
            sum_text = sum_text or self.server.sum_of(content)
            self.send_header("x-goog-hash", f"crc32c={sum_text}")
            self.send_header("x-goog-hash", "md5=1B2M2Y8AsgTpgAmY7PhCfg==")
        for name, value in dict(extra).items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, path, content):
        if self.command == "HEAD":
            return
        self.wfile.write(content)
        with self.server.lock:
            self.server.sent[path] = self.server.sent.get(path, 0) + len(content)

    def serve(self, path, content, **changes):
        part = self.wanted(content)
        if part and part[0] >= len(content):
            return self.refuse(416, {"Content-Range": f"bytes */{len(content)}"})
        self.start(content, part, **changes)
        first, end = part or (0, len(content))
        self.send(path, content[first:end])

    # The faults.

    def fault_status(self, _path, status, headers=()):
        self.refuse(status, headers)

    def fault_cut(self, path, count):
        """The connection ends after that many bytes of what was asked for."""
        content = self.server.files[path]
        part = self.wanted(content)
        self.start(content, part)
        first = part[0] if part else 0
        self.send(path, content[first:first + count])
        self.close_connection = True

    def fault_silence(self, _path):
        """No answer at all."""
        self.server.closing.wait(20)
        self.close_connection = True

    def fault_stall(self, path, count):
        """Nothing comes after that many bytes, and the connection stays open."""
        self.fault_cut(path, count)
        self.server.closing.wait(20)

    def fault_slow(self, path, chunk, seconds):
        content = self.server.files[path]
        part = self.wanted(content)
        self.start(content, part)
        first, end = part or (0, len(content))
        for place in range(first, end, chunk):
            time.sleep(seconds)
            self.send(path, content[place:min(place + chunk, end)])

    def fault_whole(self, path):
        """Range is not known here."""
        content = self.server.files[path]
        self.start(content, None)
        self.send(path, content)

    def fault_length(self, path, length):
        """Content-Length lies; the connection ends after the file."""
        self.start(self.server.files[path], None, length=length)
        self.send(path, self.server.files[path])
        self.close_connection = True

    def fault_sum(self, path):
        self.serve(path, self.server.files[path], sum_text="AAAAAA==")

    def fault_other(self, path, content):
        """An honest answer with other bytes."""
        self.serve(path, content)

    def fault_packed(self, path):
        self.serve(path, self.server.files[path], extra={"Content-Encoding": "gzip"})

    def fault_redirect(self, _path, address):
        self.refuse(302, {"Location": address})

    def fault_endless(self, path):
        """A body without a length and without an end."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while not self.server.closing.is_set():
            self.send(path, b"{" * 65536)
