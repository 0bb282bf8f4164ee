// What a process of the command needs before it has a second thread; see start.c. Nothing to call.
#pragma once
