// The whole C side of Calotype's PostgreSQL binding: libpq has no variadic calls that we need.
#pragma once
#include <libpq-fe.h>
