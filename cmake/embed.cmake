# sketchfit_embed(ROOM FILES files... [DYGRAPHS]): compiles the files' bytes into a room's library, so
# that the program needs none of them where it runs. The room finds them by name through
#   std::span<const EmbeddedFile> ROOM_files();     (declared in sketchfit/ROOM/files.h)
# DYGRAPHS adds dygraph.min.js and dygraph.min.css of the system's package. A file that changes is
# embedded anew by the next build. Run as a script (cmake -P), this file writes the source.
if(CMAKE_SCRIPT_MODE_FILE)
  set(entries "")
  foreach(path ${FILES})
    get_filename_component(name ${path} NAME)
    file(READ ${path} bytes HEX)
    string(LENGTH "${bytes}" digits)
    math(EXPR length "${digits} / 2")
    string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
    string(APPEND entries "    {\"${name}\", {\"${bytes}\", ${length}}},\n")
  endforeach()
  file(WRITE ${OUTPUT} "// Written by cmake/embed.cmake: the bytes of files.
#include \"sketchfit/${ROOM}/files.h\"

namespace sketchfit {

namespace {

constexpr EmbeddedFile files[]{
${entries}};

}  // namespace

std::span<const EmbeddedFile> ${ROOM}_files() {
    return files;
}

}  // namespace sketchfit
")
  return()
endif()

set(SKETCHFIT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(sketchfit_embed room)
  cmake_parse_arguments(EMBED "DYGRAPHS" "" "FILES" ${ARGN})
  if(EMBED_DYGRAPHS)
    set(SKETCHFIT_DYGRAPHS /usr/share/javascript/dygraphs CACHE PATH
      "Folder of dygraph.min.js and dygraph.min.css")
    foreach(name dygraph.min.js dygraph.min.css)
      if(NOT EXISTS ${SKETCHFIT_DYGRAPHS}/${name})
        message(FATAL_ERROR "${SKETCHFIT_DYGRAPHS}/${name} is missing: install Debian's package "
          "libjs-dygraphs (scripts/install-packages build), or name its folder with "
          "-DSKETCHFIT_DYGRAPHS=DIR")
      endif()
      list(APPEND EMBED_FILES ${SKETCHFIT_DYGRAPHS}/${name})
    endforeach()
  endif()
  set(source ${PROJECT_BINARY_DIR}/generated/sketchfit/${room}/files.cpp)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -D ROOM=${room} -D OUTPUT=${source} -D "FILES=${EMBED_FILES}"
      -P ${SKETCHFIT_EMBED_SCRIPT}
    DEPENDS ${EMBED_FILES} ${SKETCHFIT_EMBED_SCRIPT}
    COMMENT "Embedding files into ${room}" VERBATIM)
  target_sources(sketchfit_${room} PRIVATE ${source})
endfunction()
