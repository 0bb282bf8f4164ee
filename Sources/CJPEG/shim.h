// jpeglib.h does not include what it needs itself.
#pragma once
#include <stddef.h>
#include <stdio.h>
#include <jpeglib.h>
