// SPDX-License-Identifier: BSD-3-Clause
// What an image is made of, as the user asks for it.
using System.Text.Json;

namespace Unicore.EndToEnd.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly Workspace _workspace = new();

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task AnImagesLibrariesAreExplained()
    {
        _workspace.CopySample("helloworld");
        (await _workspace.DotnetAsync("helloworld", "build", "-t:Explain", "-p:Platform=linuxu", "--tl:off")).Ends(0)
            .Says("helloworld for linuxu/x86_64").Says("(the application)").Says("(the target)").Says("(every image)").Says("needed by");
        using JsonDocument report = JsonDocument.Parse(
            await File.ReadAllTextAsync(_workspace["helloworld/obj/Debug/linuxu-x86_64/explain.json"]));
        JsonElement[] libraries = [.. report.RootElement.GetProperty("libraries").EnumerateArray()];
        JsonElement Library(string name) => libraries.Single(l => l.GetProperty("name").GetString() == name);
        Assert.True(Library("ukboot").GetProperty("sizes").GetProperty("text").GetInt64() > 100);
        Assert.Contains("helloworld", Library("nolibc").GetProperty("neededBy").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(report.RootElement.GetProperty("total").GetProperty("text").GetInt64(),
            libraries.Sum(l => l.GetProperty("sizes").GetProperty("text").GetInt64()));
    }
}
