# The installed package: `find_package(sketchfit)` gives sketchfit::sketchfit (the library, all rooms
# but the command line's) and sketchfit::program (the executable).
include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/sketchfit)

foreach(room ${SKETCHFIT_LIBRARY_ROOMS})
  list(APPEND library_targets sketchfit_${room})
  set_target_properties(sketchfit_${room} PROPERTIES EXPORT_NAME ${room})
endforeach()
install(TARGETS sketchfit ${library_targets} EXPORT sketchfit
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET sketchfit_program)
  set_target_properties(sketchfit_program PROPERTIES EXPORT_NAME program)
  install(TARGETS sketchfit_program EXPORT sketchfit RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(DIRECTORY ${PROJECT_SOURCE_DIR}/sketchfit ${PROJECT_BINARY_DIR}/generated/sketchfit
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "cli" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/sketchfit
  FILES_MATCHING PATTERN "*.toml")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT sketchfit NAMESPACE sketchfit:: FILE sketchfit-targets.cmake
  DESTINATION ${package_directory})
configure_package_config_file(cmake/sketchfit-config.cmake.in sketchfit-config.cmake
  INSTALL_DESTINATION ${package_directory})
write_basic_package_version_file(sketchfit-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sketchfit-config.cmake
  ${PROJECT_BINARY_DIR}/sketchfit-config-version.cmake cmake/dependencies.cmake
  DESTINATION ${package_directory})
