// SPDX-License-Identifier: BSD-3-Clause
// Compiles the micro-libraries once for the host, under the address and undefined-behaviour sanitizers.
using System.Reflection;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>The libraries as host objects; nolibc's functions are renamed, so that the host's C library is there too.</summary>
public sealed class HostLibraries : IAsyncLifetime
{
    private const string Prefix = "uk_test_";

    private const string Configuration = """
        #define CONFIG_LIBUKDEBUG_PRINTK 1
        #define CONFIG_LIBUKDEBUG_PRINTK_ERR 1
        #define CONFIG_LIBUKDEBUG_ENABLE_ASSERT 1
        #define CONFIG_LIBUKDEBUG_BACKTRACE_DEPTH 4
        #define CONFIG_LIBUKPRINTF_FLOAT 1
        #define CONFIG_LIBUKSCHED_STACK_KB 64
        #define CONFIG_LIBUKALLOCTLSF_KEPT 8
        """;

    private static readonly string[] Libraries =
        [
            "ukarch", "ukplat", "ukprintf", "ukdebug", "ukalloc", "ukallocbbuddy", "ukallocfirstfit", "ukallocregion", "ukalloctlsf",
            "ukargparse", "ukclock", "uklock", "ukstring", "ukrandom", "nolibc", "ukbootinfo", "ukfalloc", "ukpaging", "ukscheduler",
            "uksched", "ukschedcoop",
        ];

    // What reads what a loader wrote: compiled and damaged on the host like the libraries.
    private static readonly string[] Parsers = ["drivers/pvh", "drivers/bootparams", "drivers/fdt", "drivers/acpi"];

    // What the clock is made of: headers only, the tests include the sources.
    private static readonly string[] ClockParts = ["libs/ukmachine", "drivers/pvclock", "drivers/i8254", "drivers/mc146818"];

    // What of a library needs no machine, where the rest does.
    private static readonly string[] SingleSources =
        ["plat/linuxu/auxv.c", "drivers/ukvirtio/virtq.c", "drivers/ukvirtio/x86_64/word.c"];

    internal static readonly string Root = typeof(HostLibraries).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-libs-").FullName;
    private readonly List<string> _objects = [];
    private string _compilerIncludes = "";

    private static string TestSources => Path.Combine(Root, "tests", "libs");

    /// <summary>Compiles the libraries and the host platform.</summary>
    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "config.h"), Configuration + "\n");
        IEnumerable<string> exports = new[] { "nolibc", "ukstring" }
            .SelectMany(l => File.ReadLines(Path.Combine(Root, "src", "libs", l, "exportsyms.uk")))
            .Where(l => l.Length > 0 && !l.StartsWith('#'));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "renames"), exports.Select(s => $"{s} {Prefix}{s}"));
        _compilerIncludes = (await Run(Compiler.Name, "-print-file-name=include")).Trim();

        string[] sources = [.. Libraries
            .Where(l => l is not ("ukarch" or "ukplat"))
            .SelectMany(l => Directory.EnumerateFiles(Path.Combine(Root, "src", "libs", l), "*.c"))
            .Where(f => Path.GetFileName(f) is not ("allocator.c" or "start.c" or "preempt.c")) // one library only can have a role
            .Concat(Parsers.SelectMany(l => Directory.EnumerateFiles(Path.Combine(Root, "src", l), "*.c")))
            .Concat(SingleSources.Select(f => Path.Combine(Root, "src", f)))
            .Order(StringComparer.Ordinal)];
        string[] processor = [.. new[] { "regs.c", "tls.c", "cpu.c", "ctx.c", "ctx.S" }
            .Select(f => Path.Combine(Root, "src", "arch", "x86_64", f))];
        string[] objects = await Task.WhenAll(sources.Concat(processor).Select((s, i) => CompileForGuest(s, $"{i}.o")));
        _objects.AddRange(objects);

        string host = Path.Combine(_folder, "host.o");
        await Run(
            Compiler.Name,
            ["-std=gnu11", "-g", .. Compiler.Options, .. LibraryIncludes("nolibc"), "-c", Path.Combine(TestSources, "host.c"), "-o", host]);
        _objects.Add(host);
    }

    /// <summary>How they are compiled.</summary>
    internal HostCompiler Compiler { get; init; } = HostCompiler.ForTests;

    /// <summary>Links one test program of tests/libs with the libraries and runs it; the result has its output.</summary>
    public async Task<BufferedCommandResult> RunProgram(string name)
    {
        string program = Path.Combine(_folder, name);
        await Link(name, program);
        return await Cli.Wrap(program)
            .WithEnvironmentVariables(e => e.Set("ASAN_OPTIONS", "detect_leaks=0"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
    }

    /// <summary>Compiles a program of threads as for several processors, under the thread sanitizer, and runs it.</summary>
    public async Task<BufferedCommandResult> RunThreads(string name)
    {
        string program = Path.Combine(_folder, name);
        await Run("gcc", ["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=thread", "-DCONFIG_UKPLAT_LCPU_MAXCOUNT=4",
            .. LibraryIncludes("nolibc"), Path.Combine(TestSources, name + ".c"), "-o", program, "-pthread"]);
        return await Cli.Wrap(program).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    /// <summary>Removes what was compiled.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Links a test program's target for a fuzzer.</summary>
    internal Task LinkTarget(string name, string target, string program) =>
        Link(name, program, HostCompiler.LinksTarget(Root, target));

    private async Task Link(string name, string program, params string[] more)
    {
        string test = await CompileForGuest(Path.Combine(TestSources, name + ".c"), name + ".o");
        await Run(Compiler.Name,
            [.. Compiler.Options, "-o", program, test, .. _objects, "-Wl,--defsym,ukplat_tls_start=0", "-Wl,--defsym,ukplat_tdata_end=0",
            "-Wl,--defsym,ukplat_tls_end=0", "-Wl,--defsym,ukplat_tls_align=0", "-no-pie", .. more]);
    }

    private static IEnumerable<string> LibraryIncludes(params string[] without) => Libraries.Except(without)
        .Select(l => "-I" + Path.Combine(Root, "src", "libs", l, "include"))
        .Concat(Parsers.Select(l => "-I" + Path.Combine(Root, "src", l, "include")))
        .Append("-I" + Path.Combine(Root, "src", "libs", "ukarch", "x86_64", "include"))
        .Append("-I" + Path.Combine(Root, "src", "arch", "x86_64", "include"))
        .Concat(ClockParts.Append("drivers/ukvirtio").Select(l => "-I" + Path.Combine(Root, "src", l, "include")));

    private async Task<string> CompileForGuest(string source, string name)
    {
        string output = Path.Combine(_folder, name);
        await Run(Compiler.Name, ["-std=gnu11", "-ffreestanding", "-fno-builtin", "-nostdinc", "-isystem", _compilerIncludes, "-g", "-O1",
            "-Wall", "-Wextra", "-Wno-format-nonliteral", "-Wno-format-security", "-Werror", .. Compiler.Options, "-fno-pic", "-include",
            Path.Combine(_folder, "config.h"),
            "-I" + TestSources, .. LibraryIncludes(), "-c", source, "-o", output]);
        await Run("objcopy", "--redefine-syms=" + Path.Combine(_folder, "renames"), output);
        return output;
    }

    private static async Task<string> Run(string tool, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(tool).WithArguments(arguments)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}\n{result.StandardError}");
        return result.StandardOutput;
    }
}
