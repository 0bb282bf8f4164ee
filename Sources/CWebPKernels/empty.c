// The kernels live in the header; SwiftPM wants one source file.
#include "CWebPKernels.h"
