// SPDX-License-Identifier: BSD-3-Clause
// Compiles the libraries of files for the host, under the address and undefined-behaviour sanitizers.
using System.Reflection;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Libs.Tests;

/// <summary>The libraries of files as host objects, on a host platform of their own (tests/libs/files).</summary>
public sealed class FileLibraries : IAsyncLifetime
{
    private static readonly string[] Libraries =
        [
            "ukfile", "posix-fdtab", "posix-tty", "posix-fdio", "vfscore", "ramfs", "devfs", "procfs", "ukarchive", "rootfs", "posix-pipe",
            "posix-eventfd", "posix-timerfd", "posix-poll", "posix-epoll", "posix-socket", "posix-socketpair", "posix-inotify",
            "ukremotefs", "9pfs", "ukfuse", "ukvirtio", "ukblkdev", "virtioblk", "devfs-disks", "erofs", "vfat", "virtioconsole",
            "ukvolume", "uknetdev", "virtionet",
        ];

    // What these stand on: headers, and what has no machine below it.
    private static readonly string[] Contracts =
        [
            "ukabi", "ukarch", "ukplat", "uklock", "ukalloc", "ukclock", "ukdebug", "ukfalloc", "uksched", "ukscheduler", "ukrandom",
            "ukprintf", "syscall_shim", "ukstring", "ukbootinfo", "ukargparse",
        ];

    // What of these has a machine below it, or is part of its test.
    private static readonly string[] Without =
        [
            "9pfs/virtio.c", "9pfs/mount.c", "ukremotefs/virtio.c", "ukvirtio/mmio.c", "ukvirtio/pci.c", "x86_64/find.c", "x86_64/word.c",
            "virtioconsole/virtioconsole.c", "virtionet/virtionet.c",
        ];

    private static readonly string[] Others =
        ["libs/uksched/mutex.c", "libs/syscall_shim/end.c", "libs/ukprintf/format.c", "libs/ukprintf/floating.c",
            "libs/ukbootinfo/nextword.c", "libs/ukbootinfo/cmdline.c", "libs/ukargparse/argparse.c", "libs/ukclock/date.c"];

    private static readonly string Root = typeof(FileLibraries).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly string[] Warnings = ["-Wall", "-Wextra", "-Wshadow", "-Wmissing-prototypes", "-Wstrict-prototypes", "-Werror"];

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-files-").FullName;
    private string[] _objects = [];

    private static string FolderOf(string library) => new[] { "libs", "drivers" }
        .Select(f => Path.Combine(Root, "src", f, library)).First(Directory.Exists);

    private static string TestSources => Path.Combine(Root, "tests", "libs", "files");

    /// <summary>How they are compiled.</summary>
    internal HostCompiler Compiler { get; init; } = HostCompiler.ForTests;

    private string[] Sanitizers => ["-g", "-O1", .. Compiler.Options, "-fno-pic"];

    /// <summary>Compiles the libraries and the host platform.</summary>
    public async Task InitializeAsync()
    {
        (string Library, string File)[] sources = [.. Libraries
            .SelectMany(l => new[] { "", "x86_64" }.Select(f => (Library: l, Folder: Path.Combine(FolderOf(l), f))))
            .Where(f => Directory.Exists(f.Folder))
            .SelectMany(f => Directory.EnumerateFiles(f.Folder, "*.c").Select(s => (f.Library, s)))
            .Where(f => !Without.Any(w => f.s.EndsWith("/" + w, StringComparison.Ordinal)))
            .Concat(Others.Select(s => ("uksched", Path.Combine(Root, "src", s))))];
        string[] host = [.. new[] { "host.c", "threads.c", "sandbox.c" }.Select(f => Path.Combine(TestSources, f))];
        _objects = [.. Enumerable.Range(0, sources.Length + host.Length).Select(i => Path.Combine(_folder, $"{i}.o"))];
        await Parallel.ForAsync(0, _objects.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
            await Run(Compiler.Name, i < sources.Length
                ? ["-std=gnu11", "-ffreestanding", "-fno-builtin", .. Warnings, .. Sanitizers, "-DCONFIG_LIBPOSIX_TTY_TERMINAL=1",
                    "-DCONFIG_LIBROOTFS_PROC=1", "-DCONFIG_LIBEROFS_CACHE_KB=256", "-DCONFIG_LIBVFAT_CACHE_KB=256",
                    "-DCONFIG_LIBUKNETDEV_BUFFERS=256",
                    $"-DUK_LIBRARY_NAME=\"{sources[i].Library}\"", .. Includes(), "-c", sources[i].File,
                    "-o", _objects[i]]
                : ["-std=gnu11", "-Wall", "-Wextra", "-Werror", .. Sanitizers, .. Includes(), "-c", host[i - sources.Length],
                    "-o", _objects[i]]));
    }

    /// <summary>Links a program with the libraries and runs it.</summary>
    public async Task<BufferedCommandResult> RunProgram(string name, params string[] arguments)
    {
        string program = Path.Combine(_folder, name);
        if (!File.Exists(program))
        {
            await Link(name, program);
        }

        return await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    /// <summary>Links a program's target for a fuzzer.</summary>
    internal Task LinkTarget(string name, string target, string program) => Link(name, program, HostCompiler.LinksTarget(Root, target));

    private Task<string> Link(string name, string program, params string[] more) =>
        Run(Compiler.Name, ["-std=gnu11", "-Wall", "-Wextra", "-Wno-nonnull", "-Werror", .. Sanitizers, .. Includes(),
            .. SourcesOf(name), .. _objects, "-no-pie", "-pthread", "-Wl,--gc-sections", .. more,
            "-o", program]);

    /// <summary>An image that mkfs.erofs makes of a folder with files of all kinds and sizes.</summary>
    public async Task<(string Folder, string Image)> MakeErofs()
    {
        string folder = Path.Combine(_folder, "erofs"), image = Path.Combine(_folder, "erofs.img");
        if (!File.Exists(image))
        {
            Directory.CreateDirectory(Path.Combine(folder, "many"));
            Directory.CreateDirectory(Path.Combine(folder, "d", "sub"));
            for (int i = 1; i <= 1000; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "many", $"{i}"), "");
            }

            foreach (int size in (int[])[0, 1, 100, 4095, 4096, 4097, 8192, 100_000, 150_000])
            {
                byte[] bytes = new byte[size];
                new Random(size).NextBytes(bytes);
                await File.WriteAllBytesAsync(Path.Combine(folder, $"size{size}"), bytes);
            }

            File.CreateSymbolicLink(Path.Combine(folder, "d", "link"), "../size1");
            File.CreateSymbolicLink(Path.Combine(folder, "longlink"), "/etc/" + new string('x', 200));
            File.CreateSymbolicLink(Path.Combine(folder, "sub"), "size4097");
            await File.WriteAllTextAsync(Path.Combine(folder, "d", "sub", "x"), "x");
            File.SetLastWriteTimeUtc(Path.Combine(folder, "size4096"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            await Run("chmod", "4711", Path.Combine(folder, "size4095"));
            await Run("ln", Path.Combine(folder, "size100"), Path.Combine(folder, "d", "hard"));
            await Run("mkfifo", Path.Combine(folder, "fifo"));
            await Run("mkfs.erofs", image, folder);
        }

        return (folder, image);
    }

    /// <summary>Empty images that mkfs.vfat makes, one of each width of FAT.</summary>
    public async Task<string[]> MakeFat()
    {
        (string Bits, string ClusterSectors, string Kilobytes)[] kinds = [("12", "4", "3000"), ("16", "1", "6000"), ("32", "1", "36000")];
        string[] images = [.. kinds.Select(k => Path.Combine(_folder, $"fat{k.Bits}.img"))];
        foreach (((string bits, string cluster, string size), string image) in kinds.Zip(images))
        {
            File.Delete(image);
            await Run("mkfs.vfat", "-C", "-F", bits, "-s", cluster, image, size);
        }

        return images;
    }

    /// <summary>Runs a tool of the host's, which succeeds; what it printed.</summary>
    internal static Task<string> HostTool(string tool, params string[] arguments) => Run(tool, arguments);

    /// <summary>Compiles a program for Linux alone, and runs it as a process.</summary>
    public async Task<BufferedCommandResult> RunOnLinux(string name, params string[] arguments)
    {
        string program = Path.Combine(_folder, name + "_linux");
        if (!File.Exists(program))
        {
            await Run("gcc", ["-std=gnu11", "-Wall", "-Wextra", "-Wno-nonnull", "-Werror", "-g", "-DON_LINUX", "-I" + TestSources,
                .. SourcesOf(name), Path.Combine(TestSources, "sandbox.c"), "-o", program]);
        }

        return await Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    // A program of tests/libs/files is a source there; one that runs in guests as well is a folder of tests/programs.
    private static string[] SourcesOf(string name) => Path.Combine(TestSources, name + ".c") is string file && File.Exists(file)
        ? [file] : Directory.GetFiles(Path.Combine(Root, "tests", "programs", name), "*.c");

    /// <summary>Compiles a program of tests/libs/files with nothing but one source of a library, and runs it.</summary>
    public async Task<BufferedCommandResult> RunAlone(string name, string library, string source)
    {
        string program = Path.Combine(_folder, name), folder = Path.Combine(Root, "src", "libs", library);
        await Run("gcc", ["-std=gnu11", .. Warnings, "-Wno-missing-prototypes", .. Sanitizers, "-I" + folder, .. Includes(),
            Path.Combine(TestSources, name + ".c"), Path.Combine(folder, source), "-no-pie", "-o", program]);
        return await Cli.Wrap(program).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
    }

    /// <summary>Compiles a program of static assertions for arm64.</summary>
    public static Task CheckForArm64(string name) =>
        Run("aarch64-linux-gnu-gcc", ["-std=gnu11", "-fsyntax-only", .. Includes("arm64"), Path.Combine(TestSources, name + ".c")]);

    /// <summary>Removes what was compiled.</summary>
    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    // What the host's C library has too comes from there: string.h is in the last folder.
    private static IEnumerable<string> Includes(string architecture = "x86_64") =>
    [
        "-I" + Path.Combine(TestSources, "include"),
        .. Libraries.Concat(Contracts).Select(l => "-I" + Path.Combine(FolderOf(l), "include")),
        "-I" + Path.Combine(Root, "src", "libs", "ukabi", architecture, "include"),
        "-I" + Path.Combine(Root, "src", "libs", "ukarch", architecture, "include"),
        "-I" + Path.Combine(Root, "src", "arch", architecture, "include"),
        "-I" + TestSources,
        "-I" + Path.Combine(Root, "tests", "libs"),
    ];

    private static async Task<string> Run(string tool, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(tool).WithArguments(arguments)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}\n{result.StandardError}");
        return result.StandardOutput;
    }
}
