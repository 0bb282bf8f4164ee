// The part of libpq that Calotype calls, found when the first connection needs it: libpq brings twenty other libraries,
// and a queue in SQLite needs none of them.
//
// Declared here and not included from <libpq-fe.h>, so that neither a build nor a start needs libpq.
// Scripts/check-declarations compiles these lists against the real header.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifndef CALOTYPE_REAL_HEADERS
typedef unsigned int Oid;
typedef int ConnStatusType, ExecStatusType, PGTransactionStatusType, PGVerbosity;
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
typedef struct _PQconninfoOption {
    char *keyword, *envvar, *compiled, *val, *label, *dispchar;
    int dispsize;
} PQconninfoOption;
typedef struct pgNotify { char *relname; int be_pid; char *extra; } PGnotify;
typedef void (*PQnoticeProcessor)(void *argument, const char *message);
#endif

#define CALOTYPE_POSTGRES_CONSTANTS(X) \
    X(CONNECTION_OK, 0) \
    X(PGRES_EMPTY_QUERY, 0) \
    X(PGRES_COMMAND_OK, 1) \
    X(PGRES_TUPLES_OK, 2) \
    X(PGRES_PIPELINE_SYNC, 10) \
    X(PQERRORS_DEFAULT, 1) \
    X(PQERRORS_VERBOSE, 2) \
    X(PQTRANS_IDLE, 0)

// X(result, name, parameters, arguments)
#define CALOTYPE_POSTGRES_FUNCTIONS(X) \
    X(void, PQclear, (PGresult *result), (result)) \
    X(PGconn *, PQconnectdbParams, (const char *const *names, const char *const *values, int expands), \
      (names, values, expands)) \
    X(int, PQconnectionNeedsPassword, (const PGconn *connection), (connection)) \
    X(void, PQconninfoFree, (PQconninfoOption *options), (options)) \
    X(PQconninfoOption *, PQconninfoParse, (const char *address, char **message), (address, message)) \
    X(int, PQconsumeInput, (PGconn *connection), (connection)) \
    X(int, PQenterPipelineMode, (PGconn *connection), (connection)) \
    X(char *, PQerrorMessage, (const PGconn *connection), (connection)) \
    X(int, PQexitPipelineMode, (PGconn *connection), (connection)) \
    X(void, PQfinish, (PGconn *connection), (connection)) \
    X(int, PQflush, (PGconn *connection), (connection)) \
    X(char *, PQfname, (const PGresult *result, int column), (result, column)) \
    X(void, PQfreemem, (void *memory), (memory)) \
    X(PGresult *, PQgetResult, (PGconn *connection), (connection)) \
    X(int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column)) \
    X(int, PQgetlength, (const PGresult *result, int row, int column), (result, row, column)) \
    X(char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column)) \
    X(int, PQisBusy, (PGconn *connection), (connection)) \
    X(int, PQnfields, (const PGresult *result), (result)) \
    X(PGnotify *, PQnotifies, (PGconn *connection), (connection)) \
    X(int, PQntuples, (const PGresult *result), (result)) \
    X(int, PQpipelineSync, (PGconn *connection), (connection)) \
    X(void, PQreset, (PGconn *connection), (connection)) \
    X(char *, PQresultErrorField, (const PGresult *result, int field), (result, field)) \
    X(char *, PQresultErrorMessage, (const PGresult *result), (result)) \
    X(ExecStatusType, PQresultStatus, (const PGresult *result), (result)) \
    X(int, PQsendPrepare, \
      (PGconn *connection, const char *name, const char *sql, int count, const Oid *types), \
      (connection, name, sql, count, types)) \
    X(int, PQsendQuery, (PGconn *connection, const char *sql), (connection, sql)) \
    X(int, PQsendQueryPrepared, \
      (PGconn *connection, const char *name, int count, const char *const *values, const int *lengths, \
       const int *formats, int format), \
      (connection, name, count, values, lengths, formats, format)) \
    X(PGVerbosity, PQsetErrorVerbosity, (PGconn *connection, PGVerbosity verbosity), (connection, verbosity)) \
    X(int, PQsetnonblocking, (PGconn *connection, int nonblocking), (connection, nonblocking)) \
    X(PQnoticeProcessor, PQsetNoticeProcessor, \
      (PGconn *connection, PQnoticeProcessor processor, void *argument), (connection, processor, argument)) \
    X(int, PQsocket, (const PGconn *connection), (connection)) \
    X(ConnStatusType, PQstatus, (const PGconn *connection), (connection)) \
    X(PGTransactionStatusType, PQtransactionStatus, (const PGconn *connection), (connection))

#ifndef CALOTYPE_REAL_HEADERS
#define CALOTYPE_CONSTANT(name, value) static const int name = value;
CALOTYPE_POSTGRES_CONSTANTS(CALOTYPE_CONSTANT)
#undef CALOTYPE_CONSTANT

#define CALOTYPE_FIELD(result, name, parameters, arguments) result(*name) parameters;
struct calotype_postgres { CALOTYPE_POSTGRES_FUNCTIONS(CALOTYPE_FIELD) };
#undef CALOTYPE_FIELD

extern struct calotype_postgres calotype_postgres;

// The functions by their own names, to be called only after `calotype_postgres_open` was true.
#define CALOTYPE_FUNCTION(result, name, parameters, arguments) \
    static inline result name parameters { return calotype_postgres.name arguments; }
CALOTYPE_POSTGRES_FUNCTIONS(CALOTYPE_FUNCTION)
#undef CALOTYPE_FUNCTION

/// Opens libpq and finds every function. Where that fails, `reason` is set to the loader's words.
bool calotype_postgres_open(const char **reason);
#endif
