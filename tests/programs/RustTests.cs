// SPDX-License-Identifier: BSD-3-Clause
// Rust's std, and the targets that the quick suite leaves out: the standard library is compiled for each.
namespace Unicore.Programs.Tests;

public sealed class RustTests : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(30) };

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("kvm", "x86_64")]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public Task RustDoesWhatItDoesOnLinux(string platform, string arch) =>
        EndToEnd.Tests.RustTests.RunProgramsAsync(_workspace, platform, arch);

    [Theory]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public Task RustWithoutStdDoesWhatItSays(string platform, string arch) =>
        EndToEnd.Tests.RustTests.RunSmallAsync(_workspace, platform, arch);
}
