// Intel's ISA-L as its package installs it: inflating in pieces, and the CRC of PNG.
#pragma once
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
