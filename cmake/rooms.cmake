# sketchfit_room(NAME LINK libraries...): the static library of one folder of sketchfit/.
# Sources are found by name, so a new file needs no line here; main.cpp belongs to the program.
set(SKETCHFIT_ROOMS "")

function(sketchfit_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    -Wnon-virtual-dtor -Wold-style-cast -Wcast-align -Woverloaded-virtual -ffp-contract=off -fno-math-errno)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 warns wrongly about string concatenation (gcc.gnu.org/PR105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(SKETCHFIT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(SKETCHFIT_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${SKETCHFIT_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${SKETCHFIT_SANITIZE})
  endif()
endfunction()

function(sketchfit_room name)
  cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/sketchfit/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(scope PUBLIC)
  if(sources)
    add_library(sketchfit_${name} STATIC ${sources})
    sketchfit_compile_options(sketchfit_${name})
  else()
    add_library(sketchfit_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(sketchfit_${name} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(sketchfit_${name} ${scope} cxx_std_20)
  target_link_libraries(sketchfit_${name} ${scope} ${ROOM_LINK})
  set(SKETCHFIT_ROOMS ${SKETCHFIT_ROOMS} ${name} PARENT_SCOPE)
endfunction()

# Target `headers`: compiles each header alone that no source of the same name includes first
# (scripts/check-house sees to that), so that none relies on what was included before it. It is not
# part of `all`.
function(sketchfit_check_headers)
  file(GLOB headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/sketchfit/*.h ${PROJECT_SOURCE_DIR}/sketchfit/*/*.h)
  # Highway's -inl.h files are parts of a source file and are included by it, several times.
  list(FILTER headers EXCLUDE REGEX "-inl\\.h$")
  foreach(header ${headers})
    string(REGEX REPLACE "\\.h$" ".cpp" own_source ${PROJECT_SOURCE_DIR}/${header})
    if(EXISTS ${own_source} AND NOT header MATCHES "simd/highway.h$")
      continue()
    endif()
    string(REGEX REPLACE "\\.h$" ".cpp" source ${PROJECT_BINARY_DIR}/headers/${header})
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n#include \"${header}\"\n")
    list(APPEND sources ${source})
  endforeach()
  add_library(headers OBJECT EXCLUDE_FROM_ALL ${sources})
  target_link_libraries(headers PRIVATE sketchfit_cli)
  sketchfit_compile_options(headers)
endfunction()
