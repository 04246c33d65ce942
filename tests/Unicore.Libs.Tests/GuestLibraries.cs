// SPDX-License-Identifier: BSD-3-Clause
// Compiles and links the core for kvm/x86_64 with bare compiler commands, each library with what it declares and nothing else.
using System.Reflection;
using System.Xml.Linq;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>The core's libraries as guest objects, for one compiler and one heap allocator.</summary>
/// <param name="compiler">The compiler: gcc or clang.</param>
/// <param name="allocator">The allocator's library.</param>
public sealed class GuestLibraries(string compiler, string allocator) : IDisposable
{
    private static readonly string Root = typeof(GuestLibraries).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly string Sources = Path.Combine(Root, "src");

    private static readonly string[] Layers = ["arch", "drivers", "libs", "plat"];

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-guest-").FullName;
    private readonly Dictionary<string, string> _objects = [];
    private string _compilerIncludes = "";

    /// <summary>Names of the libraries of an image, the platform last.</summary>
    public IEnumerable<string> Names =>
    [
        "ukstring", "ukprintf", "ukdebug", "uktrap", "uktimer", "ukmachine", "ukfalloc", "ukalloc", allocator, "ukargparse", "ukrandom",
        "ukclock", "nolibc", "ukboot",
        "ukbootinfo", "ukpaging", "x86_64", "ns16550", "mc146818", "i8254", "isadebug", "lapic", "ioapic", "pvclock", "pvh", "acpi",
        "kvm",
    ];

    /// <summary>Where a library's project is.</summary>
    public static string FolderOf(string library) => Layers
        .Select(layer => Path.Combine(Sources, layer, library)).Single(folder => File.Exists(Path.Combine(folder, library + ".ukproj")));

    /// <summary>A library, what it references, and what the headers of these need.</summary>
    public HashSet<string> VisibleTo(string library)
    {
        HashSet<string> found = [library];
        Add(library, publicOnly: false);
        return found;

        void Add(string name, bool publicOnly)
        {
            foreach (XElement reference in XDocument.Load(Path.Combine(FolderOf(name), name + ".ukproj")).Descendants("LibraryReference"))
            {
                string include = reference.Attribute("Include")!.Value;
                string needed = include == "libc" ? "nolibc" : include == "allocator" ? allocator : include;
                if ((!publicOnly || reference.Attribute("Public")?.Value == "true") && IsForX86(needed) && found.Add(needed))
                {
                    Add(needed, publicOnly: true);
                }
            }
        }
    }

    private static bool IsForX86(string library) =>
        FolderOf(library) is var folder
        && XDocument.Load(Path.Combine(folder, library + ".ukproj")).Descendants("UnikernelArchitectures")
            .All(a => a.Value.Contains("x86_64", StringComparison.Ordinal));

    /// <summary>The symbols that a library exports.</summary>
    public static IEnumerable<string> ExportsOf(string library)
    {
        string file = Path.Combine(FolderOf(library), "exportsyms.uk");
        return File.Exists(file) ? File.ReadLines(file).Where(l => l.Length > 0 && !l.StartsWith('#')) : [];
    }

    /// <summary>Compiles all libraries, without warnings.</summary>
    public async Task Build()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "uk"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "uk", "_config.h"), $"""
            #define CONFIG_ARCH_X86_64 1
            #define CONFIG_LIBUKDEBUG_PRINTK 1
            #define CONFIG_LIBUKDEBUG_PRINTK_ERR 1
            #define CONFIG_LIBUKDEBUG_ENABLE_ASSERT 1
            #define CONFIG_LIBUKDEBUG_BACKTRACE_DEPTH 8
            #define CONFIG_LIBUKBOOT_MAXNBARGS 64
            #define CONFIG_LIBUKPRINTF_FLOAT 1
            #define CONFIG_LIBUKMACHINE_BOOT_STACK_PAGES 16
            #define CONFIG_LIBUKALLOCTLSF_KEPT 0

            """);
        _compilerIncludes = (await Run(compiler, "-print-file-name=include")).Trim();
        foreach (string library in Names)
        {
            string folder = FolderOf(library), architecture = Path.Combine(folder, "x86_64");
            IEnumerable<string> sources = Directory.EnumerateFiles(folder);
            if (Directory.Exists(architecture))
            {
                sources = sources.Concat(Directory.EnumerateFiles(architecture));
            }

            _objects[library] = await Compile(library, VisibleTo(library), [.. sources.Where(f => Path.GetExtension(f) is ".c" or ".S")]);
            string exports = Path.Combine(_folder, library + ".exports");
            await File.WriteAllLinesAsync(exports, ExportsOf(library));
            await Run("objcopy", "--keep-global-symbols=" + exports, _objects[library]);
        }
    }

    /// <summary>The symbols that a library's object uses and doesn't define.</summary>
    public async Task<IReadOnlyList<string>> UndefinedIn(string library) =>
        [.. (await Run("nm", "-u", "-j", _objects[library])).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Links a program of tests/libs/guest by the platform's Linker.uk; the result is the stripped image.</summary>
    public async Task<string> Link(string program)
    {
        HashSet<string> all = [.. Names.SelectMany(VisibleTo)];
        string application = await Compile("app-" + program, all, [Path.Combine(Root, "tests", "libs", "guest", program + ".c")]);
        string makefile = Path.Combine(_folder, "Makefile");
        await File.WriteAllTextAsync(makefile, $"""
            BUILD_DIR := {_folder}
            UK_NAME := {program}
            CONFIG_UK_ARCH := x86_64
            PLAT_DIR := {FolderOf("kvm")}
            LIBX86_64_BASE := {FolderOf("x86_64")}
            UK_LIBS_OBJS := {string.Join(' ', _objects.Values)} {application}
            LD := {compiler}
            LDFLAGS := -nostdlib -static -no-pie -Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,norelro,--fatal-warnings
            include {FolderOf("kvm")}/Linker.uk

            """);
        string image = Path.Combine(_folder, program);
        await Run("make", "-s", "-f", makefile, image + ".elf");
        await Run("strip", "-o", image, image + ".elf");
        return image;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> Compile(string name, HashSet<string> references, string[] sources)
    {
        string[] includes = [.. references.Order(StringComparer.Ordinal).Select(l => "-I" + Path.Combine(FolderOf(l), "include")),
            .. references.Contains("ukarch") ? ["-I" + Path.Combine(FolderOf("ukarch"), "x86_64", "include")] : Array.Empty<string>()];
        string[] objects = [.. sources.Select((s, i) => Path.Combine(_folder, $"{name}-{i}-{Path.GetFileName(s)}.o"))];
        await Parallel.ForAsync(0, sources.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
            await Run(compiler,
                ["-std=gnu11", "-ffreestanding", "-nostdinc", "-isystem", _compilerIncludes, "-ffunction-sections", "-fdata-sections",
                "-fno-pic", "-fno-common", "-mno-red-zone", "-fstack-protector-strong", "-fno-omit-frame-pointer",
                    "-fno-asynchronous-unwind-tables", "-Os",
                "-Wall", "-Wextra", "-Wshadow", "-Wmissing-prototypes", "-Wstrict-prototypes", "-Wwrite-strings", "-Werror",
                "-I" + _folder, "-include", "uk/_config.h", $"-DUK_LIBRARY_NAME=\"{name}\"", .. includes, "-c", sources[i], "-o",
                    objects[i]]));
        string output = Path.Combine(_folder, name + ".o");
        await Run(compiler, ["-nostdlib", "-r", "-o", output, .. objects]);
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
