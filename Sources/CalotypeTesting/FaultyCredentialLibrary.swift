internal import Foundation

/// A library with the functions of the C2PA library, which does something bad with every file. The fault is chosen by
/// the trusted roots: `fault:crash`.
package enum FaultyCredentialLibrary {
    /// The faults. `reach` tries to reach files, the network, other processes and secrets, and names what it reached as
    /// the codes of successes in its report.
    package enum Fault: String, Sendable, CaseIterable {
        case crash, abort, exit, loop, sleep, bomb, killed, garbage, deep, reach

        /// The roots to trust, which choose it.
        package var anchors: String { "fault:\(rawValue)" }
    }

    package static let isAvailable = ExternalTool.isInstalled("cc")

    /// Compiles the library, unless an earlier run did, and returns its path.
    package static func path() async throws -> String { try await made.value }

    private static let made = Task {
        let folder = FileManager.default.temporaryDirectory
        // The name changes with the content.
        let hash = source.utf8.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) }
        let library = folder.appending(path: "calotype-faulty-c2pa-\(hash).so").path
        guard !FileManager.default.fileExists(atPath: library) else { return library }
        let scratch = try ScratchFolder()
        let file = try scratch.write(Array(source.utf8), as: "faulty.c")
        let output = try await ExternalTool.run(
            "cc", ["-shared", "-fPIC", "-O0", "-o", scratch.path(of: "faulty.so"), file])
        guard output.exitCode == 0 else { throw ExternalTool.Failure.notInstalled("cc: \(output.stderr)") }
        _ = try? FileManager.default.moveItem(atPath: scratch.path(of: "faulty.so"), toPath: library)
        return library
    }

    private static let source = #"""
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <signal.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/uio.h>
        #include <unistd.h>

        extern char **environ;
        typedef intptr_t (*Read)(void *, uint8_t *, intptr_t);
        static char fault[32], report[4096];
        static Read read_file;
        static void *file;

        char *c2pa_version(void) { return strdup("c2pa-c-ffi/0.91.3 c2pa-rs/0.91.3"); }
        char *c2pa_error(void) { return strdup("ManifestNotFound: none"); }
        int c2pa_free(const void *object) { free((void *)object); return 0; }
        void *c2pa_settings_new(void) { return malloc(1); }
        int c2pa_settings_update_from_string(void *settings, const char *json, const char *format) {
            const char *name = strstr(json, "fault:");
            return name && sscanf(name, "fault:%31[a-z]", fault) == 1 ? 0 : -1;
        }
        void *c2pa_context_builder_new(void) { return malloc(1); }
        int c2pa_context_builder_set_settings(void *builder, void *settings) { return 0; }
        void *c2pa_context_builder_build(void *builder) { return builder; }
        void *c2pa_create_stream(void *mine, Read read, void *seek, void *write, void *flush) {
            read_file = read;
            file = mine;
            return malloc(1);
        }
        void c2pa_release_stream(void *stream) { free(stream); }
        void *c2pa_reader_from_context(void *context) { return malloc(1); }

        static void reached(const char *what) {
            if (*report) strcat(report, ",");
            snprintf(report + strlen(report), 256, "{\"code\":\"%.200s\"}", what);
        }

        static void reach(void) {
            char path[64];
            *report = 0;
            if (open("/etc/passwd", O_RDONLY) >= 0) reached("file");
            if (open("/tmp/calotype-reached", O_WRONLY | O_CREAT, 0600) >= 0) reached("new file");
            if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET, SOCK_DGRAM, 0) >= 0) reached("network");
            if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0) reached("socket");
            pid_t child = fork();
            if (child == 0) _exit(0);
            if (child > 0) reached("process");
            if (execl("/bin/true", "true", NULL) == 0) reached("program");
            if (kill(getppid(), 0) == 0) reached("parent");
            snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
            if (open(path, O_RDONLY) >= 0) reached("memory of the parent");
            char byte;
            struct iovec here = {&byte, 1}, there = {&byte, 1};
            if (process_vm_readv(getppid(), &here, 1, &there, 1, 0) >= 0) reached("memory of the parent by call");
            struct rlimit more = {1024, 1024};
            if (setrlimit(RLIMIT_NOFILE, &more) == 0) reached("limits");
            for (char **variable = environ; *variable; variable++) {
                if (strncmp(*variable, "PATH=", 5) && strncmp(*variable, "LD_LIBRARY_PATH=", 16)
                    && strncmp(*variable, "LC_ALL=", 7) && strncmp(*variable, "CALOTYPE_SVTAV1_LIBRARY=", 24)) {
                    reached("variable");
                }
            }
        }

        static void fail(void) {
            if (!strcmp(fault, "crash")) *(volatile int *)0 = 1;
            if (!strcmp(fault, "abort")) abort();
            if (!strcmp(fault, "exit")) _exit(3);
            if (!strcmp(fault, "loop")) for (;;) {}
            if (!strcmp(fault, "sleep")) for (;;) sleep(1000);
            if (!strcmp(fault, "killed")) raise(SIGKILL);
            if (!strcmp(fault, "reach")) reach();
            while (!strcmp(fault, "bomb")) {
                char *eaten = malloc(64 << 20);
                if (!eaten) abort();
                memset(eaten, 1, 64 << 20);
            }
        }

        void *c2pa_reader_with_stream(void *reader, const char *type, void *stream) {
            uint8_t byte;
            if (read_file(file, &byte, 1) != 1) { free(reader); return NULL; }
            fail();
            return reader;
        }
        void *c2pa_reader_with_manifest_data_and_stream(
            void *reader, const char *type, void *stream, const uint8_t *manifest, size_t count) {
            return c2pa_reader_with_stream(reader, type, stream);
        }
        char *c2pa_reader_json(void *reader) {
            if (!strcmp(fault, "garbage")) return strdup("}{");
            if (!strcmp(fault, "deep")) {
                size_t depth = 4 << 20;
                char *json = malloc(depth + 1);
                memset(json, '[', depth);
                json[depth] = 0;
                return json;
            }
            char *json = malloc(8192);
            snprintf(json, 8192, "{\"validation_results\":{\"activeManifest\":{\"success\":[%s],\"informational\":[],"
                                 "\"failure\":[]}}}", report);
            return json;
        }

        """#
}
