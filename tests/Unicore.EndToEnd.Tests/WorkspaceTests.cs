// SPDX-License-Identifier: BSD-3-Clause
// What the other tests build on.
namespace Unicore.EndToEnd.Tests;

public sealed class WorkspaceTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    /// <summary>Where it can't stay, MSBuild says nothing and starts anew each time.</summary>
    [Fact]
    public async Task AnMSBuildStaysBetweenCommands()
    {
        _workspace.Write("x.proj", "<Project><Target Name=\"Build\"><Message Importance=\"high\" Text=\"built\" /></Target></Project>");
        (await _workspace.DotnetAsync(".", "msbuild", "x.proj")).Ends(0).Says("built");
        Assert.True(MSBuildServer.AnyRuns);
    }
}
