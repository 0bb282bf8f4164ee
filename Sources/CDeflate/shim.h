// libdeflate as its package installs it: inflating a whole buffer, and the CRC of PNG.
#pragma once
#include <libdeflate.h>
