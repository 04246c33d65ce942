// SPDX-License-Identifier: BSD-3-Clause
// Which build system software brings, by the files of its top folder, and how that is called.
using System.Text.RegularExpressions;
using Unicore.Build.Actions;

namespace Unicore.Analysis.Porting;

/// <summary>How software is configured and built.</summary>
/// <param name="Name">What the build system is called.</param>
/// <param name="Configure">A shell's command that is run in the sources; null if there is nothing to configure.</param>
/// <param name="Build">The command that follows, in the sources too.</param>
/// <param name="Tools">Programs that are to be there.</param>
/// <param name="Script">A script of which <paramref name="Configure"/> is a call that may have more options; null for none.</param>
/// <param name="Install">The command that puts what was built below the folder <c>$DESTDIR</c>; null if it is not known.</param>
internal sealed partial record BuildSystem(
    string Name, string? Configure, string Build, IReadOnlyList<string> Tools, string? Script = null, string? Install = null)
{
    /// <summary>Where software is installed unless it is told otherwise.</summary>
    public const string Prefix = "/usr/local";

    /// <summary>The folder beside the sources for build systems that want one of their own.</summary>
    public const string Beside = "../build";

    /// <summary>The program of the host is there to be compared with: that it is there soon is more than that it is fast.</summary>
    private const string Optimised = "CFLAGS=-O1 ";

    private const string MakeInstall = "make install DESTDIR=\"$DESTDIR\"";

    private static readonly string[] Makefiles = ["GNUmakefile", "makefile", "Makefile"], Scripts = ["configure", "auto/configure"];

    /// <summary>
    /// Finds the build system. A configure script goes before CMake and Meson, as it is what a release was tested with where several are;
    /// a makefile of its own goes last, since it may do no more than call one of the others.
    /// </summary>
    /// <param name="folder">The sources.</param>
    /// <param name="jobs">How many compilers may run at a time.</param>
    /// <returns>The build system; null for none that is known.</returns>
    public static BuildSystem? Find(string folder, int jobs)
    {
        bool Has(string name) => File.Exists(Path.Combine(folder, name));
        string make = $"make -j{jobs}";
        foreach (string script in Scripts.Where(Has))
        {
            string path = Path.Combine(folder, script), call = $"{Interpreter(path)} ./{script}";
            return IsOfAutoconf(path) ? new("autoconf", Optimised + Static(call, path), make, ["make"], call, MakeInstall)
                : new("a configure script of its own", call, make, ["make"], call, MakeInstall);
        }

        if (Has("configure.ac") || Has("configure.in"))
        {
            string generate = Has("autogen.sh") ? "NOCONFIGURE=1 sh ./autogen.sh" : "autoreconf -fi";
            return new("autoconf", $"{generate} && {Optimised}sh ./configure --disable-shared", make, ["autoreconf", "make"],
                "sh ./configure", MakeInstall);
        }

        if (Has("CMakeLists.txt"))
        {
            return new("CMake", $"cmake -S . -B {Beside} -DBUILD_SHARED_LIBS=OFF -DCMAKE_BUILD_TYPE=Release "
                + "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF",
                $"cmake --build {Beside} -j {jobs}", ["cmake"], null, $"cmake --install {Beside}");
        }

        if (Has("meson.build"))
        {
            return new("Meson", $"meson setup {Beside} . --default-library=static --buildtype=release", $"ninja -C {Beside} -j {jobs}",
                ["meson", "ninja"], null, $"ninja -C {Beside} install");
        }

        return Makefiles.Any(Has) ? new("make", null, make, ["make"], null, MakeInstall) : null;
    }

    /// <summary>What is run, in order.</summary>
    public IEnumerable<string> Commands => ((string?[])[Configure, Build]).OfType<string>().Where(c => c.Length > 0);

    /// <summary>The last of a build's output is easier to understand if one thing was done at a time.</summary>
    public BuildSystem OneAtATime() => this with { Build = Jobs().Replace(Build, "-j1") };

    /// <summary>The same with one more option for the script.</summary>
    public BuildSystem With(string option) => this with { Configure = $"{Configure} {option}" };

    /// <summary>The same, installed into a folder of its own, where other software finds it.</summary>
    public BuildSystem At(string folder)
    {
        string quoted = ShellWords.Quote(folder);
        return Name switch
        {
            "CMake" => this with { Configure = $"{Configure} -DCMAKE_INSTALL_PREFIX={quoted} -DCMAKE_INSTALL_LIBDIR=lib" },
            "Meson" => this with { Configure = $"{Configure} --prefix={quoted} --libdir=lib" },
            "make" => this with { Install = $"{Install} PREFIX={quoted} prefix={quoted}" },
            _ => this with { Configure = $"{Configure} --prefix={quoted}" },
        };
    }

    /// <summary>What a script's first line says that it is run by (execve(2), "Interpreter scripts").</summary>
    private static string Interpreter(string script) =>
        File.ReadLines(script).FirstOrDefault() is ['#', '!', .. var words] && words.Trim() is { Length: > 0 } named ? named : "sh";

    private static bool IsOfAutoconf(string script) => File.ReadLines(script).Take(40)
        .Any(l => l.Contains("Generated by GNU Autoconf", StringComparison.Ordinal));

    /// <summary>
    /// Shared libraries have no place in an image; but of software that says that it loads some (libtool's manual, "LT_INIT": dlopen), they
    /// say what its modules are made of.
    /// </summary>
    private static string Static(string command, string script)
    {
        string[] lines = [.. File.ReadLines(script).Where(l => l.Contains("--enable-shared", StringComparison.Ordinal)
            || l.Contains("enable_dlopen=yes", StringComparison.Ordinal))];
        return lines.Length == 0 || Array.Exists(lines, l => l == "enable_dlopen=yes") ? command : command + " --disable-shared";
    }

    [GeneratedRegex(@"-j ?\d+\b")]
    private static partial Regex Jobs();
}
