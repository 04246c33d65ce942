// SPDX-License-Identifier: BSD-3-Clause
// One C program as a guest of three systems: an image of ours, of a Unikraft tree, and the first process of Linux.
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Unicore.Benchmarks;

/// <summary>A guest that QEMU boots: whose it is, its kernel, and what else QEMU is told.</summary>
internal sealed record Guest(string System, string Kernel, params string[] Arguments)
{
    /// <summary>What has the names of its functions: the image's, of Linux the program's.</summary>
    public string Symbols { get; init; } = Kernel + ".elf";
}

/// <summary>
/// Builds a program of <c>tests/benchmarks/NAME</c>, or of another folder of the repository, for each system, in
/// <c>.artifacts/benchmarks/NAME</c>, where the next run finds it.
/// The trees of Unikraft and of its musl are those that <c>UNIKRAFT_TREE</c> and <c>UNIKRAFT_MUSL_TREE</c> name; Linux is Debian's.
/// </summary>
internal sealed partial class Guests(string repository, string name, string? source = null)
{
    private readonly string _source = Path.Combine(repository, source ?? "tests/benchmarks/" + name);
    private readonly string _root = Directory.CreateDirectory(Path.Combine(repository, ".artifacts/benchmarks", name)).FullName;

    /// <summary>The folder of everything that is made for this program.</summary>
    public string Root => _root;

    /// <summary>The image of ours, by the project that lies beside the program, with some files other than there.</summary>
    public async Task<Guest> OursAsync(params (string File, string Text)[] changed)
    {
        // Of an earlier run the packages alone are thrown away: they may have changed under the same version.
        string packages = Path.Combine(_root, "packages");
        if (Directory.Exists(packages))
        {
            Directory.Delete(packages, true);
        }

        Measure.TakePackages(_root, repository);
        string folder = Directory.CreateDirectory(Path.Combine(_root, "ours")).FullName;
        foreach (string file in Directory.EnumerateFiles(_source, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_source, f)).Where(f => !f.StartsWith("bin/", StringComparison.Ordinal)
                && !f.StartsWith("obj/", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Path.Combine(_source, file), Path.Combine(folder, file), true);
        }

        foreach ((string file, string text) in changed)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            await File.WriteAllTextAsync(Path.Combine(folder, file), text);
        }

        Dictionary<string, string?> environment = new(Measure.Plain);
        environment.Remove("UnikernelObjectCache");
        await Measure.RunAsync(folder, environment, "dotnet", "build", "-c", "Release", "-v", "q");
        string image = Path.Combine(folder, "bin/Release/kvm-x86_64", name);
        return File.Exists(image + ".initrd") ? new("ours", image, "-initrd", image + ".initrd") : new("ours", image);
    }

    /// <summary>The image of <see cref="OursAsync"/> once more, by what a run with these arguments counts (<c>Pgo</c>).</summary>
    public async Task<Guest> TrainedAsync(params string[] arguments)
    {
        string folder = Path.Combine(_root, "ours"), profile = Path.Combine(folder, "profile");
        if (Directory.Exists(profile))
        {
            Directory.Delete(profile, true);
        }

        await Measure.RunAsync(folder, "dotnet", ["run", "-c", "Release", "-v", "q", "-p:Pgo=instrument", "--", .. arguments]);
        await Measure.RunAsync(folder, "dotnet", "build", "-c", "Release", "-v", "q", "-p:Pgo=use", "-p:OutputPath=trained/");
        return new("ours, a profile", Path.Combine(folder, "trained", name));
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

    /// <summary>
    /// The same server: the sources of which our image was made, with the same options, and musl, a static program that follows the first
    /// process of Debian's kernel; below / the same files. It takes the address of 10.0.N.2 that stands for ADDRESS.
    /// </summary>
    public async Task<Guest> LinuxServerAsync(string arguments)
    {
        string kernel = await KernelAsync(), ours = Path.Combine(_root, "ours");
        string folder = Directory.CreateDirectory(Path.Combine(_root, "linux")).FullName;
        var ninja = new StringBuilder("rule c\n  command = musl-gcc $options -o $out -c $in\nrule link\n  command = musl-gcc -static -o "
            + "$out @$out.rsp\n  rspfile = $out.rsp\n  rspfile_content = $in\n");
        List<string> objects = [];
        // Debian's musl has no crypt(): it is that of ours.
        string musl = Path.Combine(_root, "packages/unicore.sdk/1.0.0/core/musl/upstream/musl");
        foreach (string file in Directory.EnumerateFiles(musl + "/src/crypt", "crypt*.c"))
        {
            objects.Add(Path.GetFileName(file) + ".o");
            ninja.Append("build ").Append(objects[^1]).Append(": c ").Append(file).Append("\n  options = -Os -w -Dhidden= ")
                .Append("'-Dweak_alias(old,new)=extern __typeof(old) new __attribute__((alias(#old)))' -idirafter ")
                .Append(musl).Append("/include\n");
        }

        using (JsonDocument commands = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(ours, "obj/compile_commands.json"))))
        {
            foreach (JsonElement entry in commands.RootElement.EnumerateArray())
            {
                string[] words = [.. entry.GetProperty("arguments").EnumerateArray().Select(a => a.GetString()!)];
                if (!words.Contains($"-DUK_LIBRARY_NAME=\"{name}\""))
                {
                    continue;
                }

                // What is the program's own: not our core's headers, nor how images are made.
                IEnumerable<string> options = words.Where(w => (w.StartsWith("-D", StringComparison.Ordinal)
                    && !w.StartsWith("-DUK_", StringComparison.Ordinal)) || w is "-Os" or "-O2" or "-w"
                    || w.StartsWith("-fstack-", StringComparison.Ordinal) || w.EndsWith("omit-frame-pointer", StringComparison.Ordinal)
                    || (w.StartsWith("-I" + ours, StringComparison.Ordinal) && !w.Contains("/unikernel/", StringComparison.Ordinal)));
                objects.Add($"{objects.Count}.o");
                ninja.Append("build ").Append(objects[^1]).Append(": c ").Append(entry.GetProperty("file").GetString())
                    .Append("\n  options = -idirafter ").Append(musl).Append("/include ")
                    .AppendJoin(' ', options.Select(o => "'" + o.Replace("$", "$$", StringComparison.Ordinal) + "'")).Append('\n');
            }
        }

        ninja.Append("build server: link ").AppendJoin(' ', objects).Append('\n');
        await File.WriteAllTextAsync(Path.Combine(folder, "build.ninja"), ninja.ToString());
        await Measure.RunAsync(folder, "ninja", "-j2");
        string tree = Path.Combine(folder, "tree");
        await Measure.RunAsync(folder, "sh", "-c", "rm -rf tree && mkdir -p tree/modules && strip -o tree/server server"
            + $" && if [ -d {ours}/root ]; then cp -r {ours}/root/. tree; fi"
            + $" && find {Path.GetDirectoryName(Path.GetDirectoryName(kernel))}/lib -name '*.ko' -exec cp {{}} tree/modules ';'");
        await Measure.RunAsync(folder, "musl-gcc", "-static", "-Os", "-o", "tree/init",
            Path.Combine(repository, "tests/benchmarks/linux/serve.c"));
        await Measure.RunAsync(tree, "sh", "-c", "find . | cpio --quiet -o -H newc > ../initrd");
        return new("Linux " + Path.GetFileName(kernel).Split('-')[1], kernel, "-initrd", Path.Combine(folder, "initrd"),
            "-append", $"console=ttyS0 quiet mitigations=off panic=-1 -- ADDRESS /server {arguments}")
        {
            Symbols = Path.Combine(folder, "server"),
        };
    }

    private static string? Folder(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? Path.GetFullPath(given) : null;

    private async Task<string> KernelAsync()
    {
        string folder = Directory.CreateDirectory(Path.Combine(repository, ".artifacts/benchmarks/kernel")).FullName;
        string? Found() => Directory.Exists(folder + "/boot") && Directory.Exists(folder + "/lib")
            ? Directory.EnumerateFiles(folder + "/boot", "vmlinuz-*").FirstOrDefault() : null;
        if (Found() is null)
        {
            string package = Image().Match(await Measure.RunAsync(folder, "apt-cache", "depends", "linux-image-amd64")).Value;
            Console.WriteLine($"fetching {package}, 70 MB, with apt-get");
            await Measure.RunAsync(folder, "apt-get", "download", "-q", package);
            // Of its modules those of a network device.
            await Measure.RunAsync(folder, "sh", "-c", "rm -rf new boot lib && mkdir new && dpkg-deb --fsys-tarfile *.deb > new/files.tar "
                + "&& tar -x -C new -f new/files.tar --wildcards ./boot '*/virtio.ko' '*/virtio_ring.ko' '*/virtio_pci*.ko' "
                + "'*/virtio_net.ko' '*/net_failover.ko' '*/failover.ko' && mv new/boot new/lib . && rm -r new *.deb");
        }

        return Found()!;
    }

    [GeneratedRegex("linux-image-[0-9][^ \n]*")]
    private static partial Regex Image();

    [GeneratedRegex(@"^UK_\w*VERSION *= *(\d+)", RegexOptions.Multiline)]
    private static partial Regex Version();
}
