// SPDX-License-Identifier: BSD-3-Clause
// Which rustc is taken, what is kept of it, and what is told when none will do: with scripts in the place of compilers.
using Unicore.Build.Actions;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Tests.Toolchains;

public sealed class RustCompilerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-rustc-").FullName;
    private readonly List<string> _others = [];

    public void Dispose() => Directory.Delete(_folder, true);

    /// <summary>A rustc that says what it is; a proxy's is below another folder than it says.</summary>
    private string Write(string folder, string release, string? sysroot = null)
    {
        string bin = Path.Combine(_folder, folder, "bin"), path = Path.Combine(bin, "rustc");
        Directory.CreateDirectory(bin);
        File.WriteAllText(path, $"#!/bin/sh\n[ -z \"$RUSTUP_TOOLCHAIN\" ] || exit 1\n"
            + $"case \"$*\" in *sysroot*) echo {sysroot ?? Path.Combine(_folder, folder)} ;; "
            + $"*) echo 'rustc {release} (of a test)' ;; esac\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return bin;
    }

    private RustCompiler? Find(params string[] folders)
    {
        _others.Clear();
        return RustCompiler.Find(
            string.Join(':', folders), Path.Combine(_folder, "kept"), new PhysicalFileSystem(), new ProcessRunner(), _others);
    }

    /// <summary>The proxy stays as it is whichever compiler it stands for: that one's own file counts.</summary>
    [Fact]
    public void BehindAProxyTheCompilerItselfIsMeant()
    {
        string real = Write("toolchain", RustCompiler.Release);
        string proxy = Write("proxy", RustCompiler.Release, Path.Combine(_folder, "toolchain"));
        RustCompiler first = Find(proxy)!;
        Assert.Equal(Path.Combine(real, "rustc"), first.Path);
        Assert.Contains(first.Path, first.Identity, StringComparison.Ordinal);
        Assert.Equal(first, Find(proxy));
        File.AppendAllText(first.Path, "# another\n");
        Assert.NotEqual(first.Identity, Find(proxy)!.Identity);
    }

    /// <summary>The first of the release is taken; what stands before it is told of where there is none.</summary>
    [Fact]
    public void AnotherReleaseIsNotTakenButToldOf()
    {
        string newer = Write("newer", "1.85.0"), own = Write("own", RustCompiler.Release);
        Assert.Equal(Path.Combine(own, "rustc"), Find(newer, own)!.Path);
        Assert.Null(Find(newer));
        Assert.Equal([$"1.85.0 in {newer}"], _others);
        string message = RustCompiler.Missing(_others).Message;
        Assert.Contains($"1.85.0 in {newer}; needed is {RustCompiler.Release}, as Debian 12 has it", message, StringComparison.Ordinal);
    }
}
