// SPDX-License-Identifier: BSD-3-Clause
// One C program as a guest of three systems: an image of ours, of a Unikraft tree, and the first process of Linux.
using System.Security;
using System.Text.RegularExpressions;

namespace Unicore.Benchmarks;

/// <summary>A guest that QEMU boots: whose it is, its kernel, and what else QEMU is told.</summary>
internal sealed record Guest(string System, string Kernel, params string[] Arguments);

/// <summary>
/// Builds a program of <c>tests/benchmarks/NAME</c> for each system, in <c>.artifacts/benchmarks/NAME</c>, where the next run finds it.
/// The trees of Unikraft and of its musl are those that <c>UNIKRAFT_TREE</c> and <c>UNIKRAFT_MUSL_TREE</c> name; Linux is Debian's.
/// </summary>
internal sealed partial class Guests(string repository, string name)
{
    private readonly string _source = Path.Combine(repository, "tests/benchmarks", name);
    private readonly string _root = Directory.CreateDirectory(Path.Combine(repository, ".artifacts/benchmarks", name)).FullName;

    /// <summary>The folder of everything that is made for this program.</summary>
    public string Root => _root;

    /// <summary>The image of ours, by the project that lies beside the program.</summary>
    public async Task<Guest> OursAsync()
    {
        // Of an earlier run the packages alone are thrown away: they may have changed under the same version.
        string packages = Path.Combine(_root, "packages");
        if (Directory.Exists(packages))
        {
            Directory.Delete(packages, true);
        }

        Measure.TakePackages(_root, repository);
        string folder = Directory.CreateDirectory(Path.Combine(_root, "ours")).FullName;
        foreach (string file in Directory.EnumerateFiles(_source))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), true);
        }

        Dictionary<string, string?> environment = new(Measure.Plain);
        environment.Remove("UnikernelObjectCache");
        await Measure.RunAsync(folder, environment, "dotnet", "build", "-c", "Release", "-v", "q");
        return new("ours", Path.Combine(folder, "bin/Release/kvm-x86_64", name));
    }

    /// <summary>The same sources on a Unikraft tree with musl, vfscore and ramfs; null without a tree.</summary>
    public async Task<Guest?> UnikraftAsync(string flags, params string[] sources)
    {
        if (Folder("UNIKRAFT_TREE") is not { } tree || Folder("UNIKRAFT_MUSL_TREE") is not { } musl)
        {
            Console.WriteLine("Unikraft is left out: UNIKRAFT_TREE and UNIKRAFT_MUSL_TREE name no folders with release 0.16.3 of "
                + "https://github.com/unikraft/unikraft and https://github.com/unikraft/lib-musl");
            return null;
        }

        // The archive that lib-musl fetches is the one that our own musl was made of.
        string cache = Environment.GetEnvironmentVariable("UnicoreSourceCache")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/unicore/sources");
        string? archive = Directory.Exists(cache)
            ? Directory.EnumerateFiles(cache, "musl_1.2.3.orig.tar.gz", SearchOption.AllDirectories).FirstOrDefault() : null;
        if (archive is null)
        {
            Console.WriteLine($"Unikraft is left out: musl's archive is not below {cache} any more; ./build.sh clean has it fetched again");
            return null;
        }

        string downloads = Directory.CreateDirectory(Path.Combine(_root, "downloads")).FullName;
        File.Copy(archive, Path.Combine(downloads, "musl-1.2.3.tar.gz"), true);
        string folder = Directory.CreateDirectory(Path.Combine(_root, "unikraft")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".ukproj"), $"""
            <Project Sdk="Unicore.Sdk/1.0.0">
              <PropertyGroup>
                <Platform>qemu</Platform>
                <Arch>x86_64</Arch>
                <UnikraftRoot>{SecurityElement.Escape(tree)}</UnikraftRoot>
                <UnikraftDownloads>{downloads}</UnikraftDownloads>
                <CompilerFlags>{SecurityElement.Escape(flags)}</CompilerFlags>
              </PropertyGroup>
              <ItemGroup>
                <LibraryReference Include="{SecurityElement.Escape(musl)}" />
                <Kconfig Include="LIBMUSL" Value="y" />
                <Kconfig Include="LIBVFSCORE_AUTOMOUNT_CI" Value="y" />
                <Kconfig Include="LIBVFSCORE_AUTOMOUNT_CI_RAMFS" Value="y" />
                <Compile Include="{string.Join(';', sources)}" />
              </ItemGroup>
            </Project>
            """);
        await Measure.RunAsync(folder, "dotnet", "build", "-v", "q");
        string version = string.Join('.', Version().Matches(await File.ReadAllTextAsync(Path.Combine(tree, "version.mk")))
            .Select(m => m.Groups[1].Value));
        return new("Unikraft " + version, Path.Combine(folder, "bin/Debug/qemu-x86_64", name));
    }

    /// <summary>The same sources with musl as a static program, the first process of Debian's kernel, in a file system in memory.</summary>
    public async Task<Guest> LinuxAsync(string flags, params string[] sources)
    {
        string kernel = await KernelAsync();
        string folder = Directory.CreateDirectory(Path.Combine(_root, "linux")).FullName;
        await Measure.RunAsync(folder, "musl-gcc", ["-static", "-Os", "-w", "-o", "init",
            .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), Path.Combine(repository, "tests/benchmarks/linux/init.c"),
            .. sources]);
        await Measure.RunAsync(folder, "sh", "-c", "strip init && echo init | cpio --quiet -o -H newc > initrd");
        return new("Linux " + Path.GetFileName(kernel).Split('-')[1], kernel,
            "-initrd", Path.Combine(folder, "initrd"), "-append", "console=ttyS0 quiet mitigations=off");
    }

    private static string? Folder(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? Path.GetFullPath(given) : null;

    private async Task<string> KernelAsync()
    {
        string folder = Directory.CreateDirectory(Path.Combine(repository, ".artifacts/benchmarks/kernel")).FullName;
        string? Found() =>
            Directory.Exists(folder + "/boot") ? Directory.EnumerateFiles(folder + "/boot", "vmlinuz-*").FirstOrDefault() : null;
        if (Found() is null)
        {
            string package = Image().Match(await Measure.RunAsync(folder, "apt-cache", "depends", "linux-image-amd64")).Value;
            Console.WriteLine($"fetching {package}, 70 MB, with apt-get");
            await Measure.RunAsync(folder, "apt-get", "download", "-q", package);
            await Measure.RunAsync(folder, "sh", "-c", "rm -rf new && mkdir new && dpkg-deb --fsys-tarfile *.deb > new/files.tar "
                + "&& tar -x -C new -f new/files.tar ./boot && mv new/boot . && rm -r new *.deb");
        }

        return Found()!;
    }

    [GeneratedRegex("linux-image-[0-9][^ \n]*")]
    private static partial Regex Image();

    [GeneratedRegex(@"^UK_\w*VERSION *= *(\d+)", RegexOptions.Multiline)]
    private static partial Regex Version();
}
