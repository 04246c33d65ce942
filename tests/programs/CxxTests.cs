// SPDX-License-Identifier: BSD-3-Clause
// C++ on the targets that the quick suite leaves out.
namespace Unicore.Programs.Tests;

public sealed class CxxTests
{
    [Theory]
    [InlineData("kvm", "arm64")]
    [InlineData("linuxu", "x86_64")]
    public async Task DoesWhatItDoesOnLinux(string platform, string arch)
    {
        using Workspace workspace = new() { Patience = TimeSpan.FromMinutes(30) };
        await EndToEnd.Tests.CxxTests.CompareAsync(workspace, platform, arch);
    }
}
