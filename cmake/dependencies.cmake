# The library's dependencies, all from the system's packages (scripts/packages lists Debian's names).
# The build includes this file, and so does the installed package's configuration.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo)
# libzip's own CMake file insists on its command line tools; its pkg-config file does not.
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET GLOBAL libzip)
if(NOT TARGET libzip::zip)
  add_library(libzip::zip ALIAS PkgConfig::libzip)
endif()
