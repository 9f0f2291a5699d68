# SPDX-License-Identifier: GPL-2.0-or-later
# Options, languages, warnings and hardening that hold for every target.
option(ACCORD_TESTS "Build the tests" ON)
option(ACCORD_BENCH "Build the programs of bench/" OFF)
option(ACCORD_FUZZ "Build tests/fuzz with libFuzzer; clang only" OFF)
set(ACCORD_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Kind of build" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# An installed library finds ours beside it, whatever the prefix. The commands hold ours already, and
# a run path costs each start some hundred looks into folders where nothing is.
set(CMAKE_INSTALL_RPATH "$ORIGIN")

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_compile_definitions(_GNU_SOURCE)
add_compile_options(-Wall -Wextra -Wshadow -Wpointer-arith
                    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wconversion>
                    $<$<COMPILE_LANGUAGE:C>:-Wno-sign-conversion>)

if(ACCORD_SANITIZE)
    add_compile_options(-fsanitize=${ACCORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${ACCORD_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    # tests/end-to-end/hardening.sh reads from what was built that each of these took.
    add_compile_options(-fstack-protector-strong -fstack-clash-protection
                        -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
    add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|i[3-6]86)$")
        add_compile_options(-fcf-protection)
    endif()
    # CMAKE_POSITION_INDEPENDENT_CODE alone gives the compiler -fPIE, but the linker no -pie.
    include(CheckPIESupported)
    check_pie_supported()
endif()

# All code tells the fuzzer where it has been; only the targets of tests/fuzz have its main().
if(ACCORD_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
