// SPDX-License-Identifier: BSD-3-Clause
// What a C library of the host lacks: crypt(3), as Debian's musl does, where guests have it; headers that are no more than macros.
using CliWrap;
using Unicore.Build.Actions;
using Unicore.Diagnostics.Files;

namespace Unicore.Analysis.Porting;

/// <summary>Fills gaps, so that software compiles and links; crypt and crypt_r fail when they are called.</summary>
internal static class LibraryGaps
{
    /// <summary>Headers of BSD that glibc has too, and musl has not; they need no others.</summary>
    private static readonly string[] OfMacros = ["sys/queue.h"];

    private static readonly string[] HeaderFolders = ["/usr/include/x86_64-linux-gnu", "/usr/include"];

    private const string Header = """
        #pragma once
        struct crypt_data { int initialized; char __buf[256]; };
        char *crypt(const char *, const char *);
        char *crypt_r(const char *, const char *, struct crypt_data *);
        """;

    private const string Source = """
        #include <errno.h>
        char *crypt(const char *key, const char *salt) { errno = ENOSYS; return 0; }
        char *crypt_r(const char *key, const char *salt, void *data) { errno = ENOSYS; return 0; }
        """;

    /// <summary>$0 is the compiler, $1 a folder.</summary>
    private const string Script = """
        ! echo '#include <crypt.h>' | "$0" -fsyntax-only -x c - && cd -- "$1" && "$0" -c crypt.c && ar rc libcrypt.a crypt.o
        """;

    /// <summary>Fills the gaps of a compiler's library.</summary>
    /// <param name="compiler">The compiler.</param>
    /// <param name="gcc">The one that it calls.</param>
    /// <param name="folder">A folder for crypt.</param>
    /// <param name="headers">A folder for headers, which guests lack too.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    /// <returns>Words to add to each of its calls, each with a blank before it.</returns>
    public static async Task<string> FillAsync(
        string compiler, string gcc, string folder, string headers, CancellationToken cancellation)
    {
        foreach (string name in OfMacros)
        {
            if (HeaderFolders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists) is { } header)
            {
                FileWriter.Copy(header, Path.Combine(headers, name));
            }
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "crypt.h"), Header + "\n", cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "crypt.c"), Source + "\n", cancellation).ConfigureAwait(false);
        CommandResult result = await Cli.Wrap("/bin/sh").WithArguments(["-c", Script, compiler, folder])
            .WithEnvironmentVariables(e => e.Set("REALGCC", gcc)).WithValidation(CommandResultValidation.None)
            .ExecuteAsync(cancellation).ConfigureAwait(false);
        // Behind the folders of the C library: what that has counts.
        return $" -idirafter {ShellWords.Quote(headers)}"
            + (result.ExitCode == 0 ? $" -idirafter {ShellWords.Quote(folder)} -L{ShellWords.Quote(folder)}" : "");
    }
}
