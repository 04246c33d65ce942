// SPDX-License-Identifier: BSD-3-Clause
// `unicore list` sees what `dotnet pack` made: packages on a source, and the core beside the SDK's own `unicore`.
namespace Unicore.EndToEnd.Tests;

public sealed class ListTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task PackedLibrariesAreFoundOnTheirSource()
    {
        _workspace.CopySample("greeter");
        (await _workspace.DotnetAsync("greeter", "pack", "-o", _workspace["feed"])).Ends(0);
        (await _workspace.DotnetAsync("greeter", "pack", "-o", _workspace["feed"], "-p:Version=2.0.0-beta", "-p:PackageTags=politeness"))
            .Ends(0);
        (await ListAsync("greet", "--source", "local")).Ends(0)
            .Says("library  greeter  1.2.0    local  Greets people, loudly if it is told to.").DoesNotSay("warning");
        (await ListAsync("greet", "--source", "feed", "--prerelease")).Ends(0).Says("greeter  2.0.0-beta");

        // Both sources of nuget.config; what is no library of ours is not listed.
        (await ListAsync("--json")).Ends(0).Says("\"name\": \"greeter\"").Says("\"diagnostics\": []").DoesNotSay("\"name\": \"Unicore.");
    }

    [Fact]
    public async Task TheCoreIsListedWithItsPlatforms()
    {
        Outcome outcome = (await ListAsync("--offline")).Ends(0);
        outcome.Says("platform  kvm ").Says("library   ukalloc ").DoesNotSay("warning");
    }

    private Task<Outcome> ListAsync(params string[] arguments) =>
        _workspace.RunAsync(
            "dotnet", ".", ["exec", Path.Combine(Workspace.Repository, ".artifacts/sdk/tools/Unicore.Tool.dll"), "list", .. arguments]);
}
