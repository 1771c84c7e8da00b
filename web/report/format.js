// Numbers as the program's own commands print them.

/** Fixed decimals; ties go to the even digit, as in C. Nothing for what is missing. */
export function decimals(value, digits = 4) {
  if (value === null || value === undefined) return "–";
  if (Math.abs(value) >= 1e6) {
    return value.toExponential(2).replace(/\.?0+e/, "e").replace(/e\+(\d)$/, "e+0$1");
  }
  const exact = Math.abs(value).toFixed(Math.min(100, digits + 60));
  const end = exact.length - 60;
  let text = Math.abs(value).toFixed(digits);
  const tie = exact[end] === "5" && /^0*$/.test(exact.slice(end + 1));
  const kept = exact.slice(0, end);
  if (tie && Number(kept.at(-1)) % 2 === 0) text = kept;
  return value < 0 ? `−${text}` : text;
}

/** 10,000. */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 run", "11 runs". */
export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A share as percent. */
export function percent(share, digits = 1) {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`;
}

/** Seconds: "2.40 s", "12.5 s", "1:05", "1:00:00". */
export function duration(seconds) {
  if (seconds === null || seconds < 0) return "–";
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = `${Math.floor(whole / 60) % 60}:${two(whole % 60)}`;
  if (whole < 3600) return minutes;
  return `${Math.floor(whole / 3600)}:${minutes.padStart(5, "0")}`;
}

/** A tick's or a scale's number: as few digits as it needs. */
export function short(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential().replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

/** "p = 0.03", as a probability of chance is written in a text. */
export function chance(p) {
  if (p === null) return "p unknown";
  const power = (digits) => `10⁻${[...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
  if (p < 1e-12) return `p < ${power("12")}`;
  if (p < 1e-4)
    return `p = ${p.toExponential(0).replace(/e-(\d+)/, (_, digits) => ` × ${power(digits)}`)}`;
  return `p = ${p.toFixed(p < 0.01 ? 4 : 2)}`;
}

/** "a, b and c". */
export function listed(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
