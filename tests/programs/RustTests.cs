// SPDX-License-Identifier: BSD-3-Clause
// Rust on the targets that the quick suite leaves out: the standard library is compiled for each.
namespace Unicore.Programs.Tests;

public sealed class RustTests : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public Task RustDoesWhatItDoesOnLinux(string platform, string arch) =>
        EndToEnd.Tests.RustTests.RunProgramsAsync(_workspace, platform, arch);
}
