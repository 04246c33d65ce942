// SPDX-License-Identifier: BSD-3-Clause
// What a build left, looked into.
using System.Text.Json;

namespace Unicore.EndToEnd.Tests;

public sealed class ImageTests : IDisposable
{
    private const string Image = "bin/Debug/kvm-x86_64/helloworld";

    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task AnImageTellsItsLibrariesAndAnotherOneDoesNot()
    {
        _workspace.CopySample("helloworld");
        (await _workspace.DotnetAsync("helloworld", "build", "-p:Platform=kvm", "-p:Arch=x86_64")).Ends(0);
        using (var told = JsonDocument.Parse((await InfoAsync("--json")).Ends(0).Text))
        {
            JsonElement build = told.RootElement.GetProperty("build");
            Assert.Equal("kvm/x86_64", build.GetProperty("target").GetString());
            Dictionary<string, JsonElement> libraries =
                build.GetProperty("report").GetProperty("libraries").EnumerateArray().ToDictionary(l => l.GetProperty("name").GetString()!);
            Assert.All(["kvm", "x86_64", "ukboot", "ukprintf", "helloworld"], name =>
                Assert.InRange(libraries[name].GetProperty("sizes").GetProperty("text").GetInt32(), 1, 100_000));
        }

        (await InfoAsync()).Ends(0).Says("ukprintf").Says("BSD-3-Clause").Says("boots by      pvh");

        // Of an image that isn't what was linked, the files beside it tell nothing.
        byte[] bytes = await File.ReadAllBytesAsync(_workspace[$"helloworld/{Image}"]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_workspace[$"helloworld/{Image}"], bytes);
        (await InfoAsync()).Says("UK4099").DoesNotSay("ukprintf");
    }

    private Task<Outcome> InfoAsync(params string[] options) => _workspace.RunAsync(
        "dotnet", "helloworld", ["exec", Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), "image", "info",
            Image, .. options]);
}
