// SPDX-License-Identifier: BSD-3-Clause
// What a registry's name leads to, what of it is a guest, and what comes of it.
using System.Text;
using Unicore.Images.Oci;
using Unicore.Images.Reading;
using Unicore.Images.Registries;

namespace Unicore.Images.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class PullTests : IDisposable
{
    private const string Zeros = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-pull-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    private async Task PushAsync(PlayedRegistry registry)
    {
        string program = Path.Combine(_folder, "app"), initrd = Path.Combine(_folder, "root"), folder = Path.Combine(_folder, "pushed");
        File.WriteAllText(program, new string('x', 300_000));
        File.WriteAllText(initrd, "root");
        OciTarget[] targets =
        [
            OciImages.Of(new("a", "arm64", program) { Program = "my app", Arguments = ["one"], Environment = ["A=b"] }),
            OciImages.Of(new("b", "x86_64", program) { Machine = "qemu", Initrd = initrd, Arguments = ["env.\"A=b\"", "\"c d\""] }),
        ];
        OciLayoutWriter.WriteFolder(OciPlan.Of(targets, new(null, "my/app", ["1.0"])), folder);
        using OciLayout layout = OciLayout.Open(folder);
        using HttpClient http = Reference(registry, "1.0").Registry.Connect();
        await new RegistryPush(http, Reference(registry, "1.0").Registry, "my/app", null).RunAsync(layout, null, CancellationToken.None);
    }

    private static RegistryReference Reference(PlayedRegistry registry, string name) =>
        RegistryReference.Parse(
            $"127.0.0.1:{registry.Port}/my/app{(name.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{name}", null)!;

    private static async Task<T> AskAsync<T>(
        PlayedRegistry registry, Func<RegistryPull, Task<T>> ask, string name = "1.0", TimeSpan? patience = null)
    {
        RegistryReference reference = Reference(registry, name);
        using HttpClient http = reference.Registry.Connect();
        return await ask(new(http, reference, null, patience));
    }

    private static Task<IReadOnlyList<OciImageFacts>> LookAsync(PlayedRegistry registry, string name = "1.0") =>
        AskAsync(registry, p => p.LookAsync(CancellationToken.None), name);

    private Task<string> FetchAsync(PlayedRegistry registry, int image, IProgress<RegistryProgress>? progress = null) =>
        AskAsync(registry, async pull =>
        {
            string folder = Path.Combine(_folder, "pulled");
            await pull.FetchAsync((await pull.LookAsync(CancellationToken.None))[image], folder, progress, CancellationToken.None);
            return folder;
        });

    private static async Task<string> RefusalAsync(string code, Func<Task> pull)
    {
        OciException e = await Assert.ThrowsAsync<OciException>(pull);
        Assert.Equal(code, e.Diagnostic.Code);
        return e.Message;
    }

    [Theory]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("registry.example.org:5000/a/b:1.0", "registry.example.org:5000/a/b:1.0")]
    [InlineData("http://host/a", "host/a:latest")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a:latest")]
    [InlineData("app", "docker.io/library/app:latest")]
    [InlineData("me/app:2", "docker.io/me/app:2")]
    [InlineData("example.org/app:2@" + Zeros, "example.org/app@" + Zeros)]
    [InlineData("example.org/App", null)]
    [InlineData("example.org/app:", null)]
    [InlineData("example.org/app@sha256:00", null)]
    [InlineData("example.org/../app", null)]
    [InlineData("", null)]
    public void AReferenceIsReadAsContainerToolsReadIt(string text, string? whole) =>
        Assert.Equal(whole, RegistryReference.Parse(text, null)?.ToString());

    [Fact]
    public async Task WhatIsPulledIsWhatWasPushed()
    {
        using PlayedRegistry registry = new();
        await PushAsync(registry);
        IReadOnlyList<OciImageFacts> images = await LookAsync(registry);
        Assert.Equal(["linux/arm64", "linux/amd64", "qemu/x86_64"], images.Select(i => i.Platform));
        int moved = 0;
        string folder = await FetchAsync(registry, 2, new Heard(p => moved += p.Moved == p.Size ? (int)p.Size : 0));
        using OciLayout layout = OciLayout.Open(folder);
        OciNode only = Assert.Single(layout.Walk());
        Assert.Equal(images[2].Digest, only.Descriptor.Digest);
        Assert.Equal(moved, only.Children.Sum(c => (int)c.Descriptor.Size));
        foreach (string blob in Directory.GetFiles(Path.Combine(folder, "blobs", "sha256")))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "pushed", "blobs", "sha256", Path.GetFileName(blob))),
                File.ReadAllBytes(blob));
        }

        // By its digest, an image alone.
        Assert.Equal(images[0] with { Platform = null }, (await LookAsync(registry, images[0].Digest)).Single() with { Platform = null },
            (a, b) => a!.Digest == b!.Digest && a.Layers.Count == b.Layers.Count);
    }

    [Fact]
    public async Task AnImageSaysWhatGuestItHolds()
    {
        using PlayedRegistry registry = new();
        await PushAsync(registry);
        OciGuest?[] guests = [.. (await LookAsync(registry)).Select(OciGuest.Of)];
        Assert.Null(guests[1]);
        Assert.Equal((null, "arm64", "/my app", null),
            (guests[0]!.Machine, guests[0]!.Architecture, guests[0]!.Program, guests[0]!.Initrd));
        Assert.Equal([["one"], ["A=b"]], [guests[0]!.Words, guests[0]!.Environment]);
        Assert.Equal(("qemu", "x86_64", "/unikraft/bin/kernel", "/unikraft/bin/initrd"),
            (guests[2]!.Machine, guests[2]!.Architecture, guests[2]!.Program, guests[2]!.Initrd));
        Assert.Equal([["env.\"A=b\"", "\"c d\""], []], [guests[2]!.Words, guests[2]!.Environment]);
    }

    /// <summary>A registry's contents are often with somebody else, who must not hear who we are.</summary>
    [Fact]
    public async Task ContentsMayBeElsewhere()
    {
        using PlayedRegistry other = new();
        await PushAsync(other);
        using PlayedRegistry registry = new()
        {
            BlobPlace = $"http://127.0.0.1:{other.Port}", Challenge = "Basic realm=\"a\"", Wanted = "Basic bWU6cw==",
        };
        foreach ((string name, byte[] manifest) in other.Manifests)
        {
            registry.Manifests[name] = manifest;
        }

        RegistryReference reference = Reference(registry, "1.0");
        using HttpClient http = reference.Registry.Connect();
        RegistryPull pull = new(http, reference, new("me", "s"));
        Assert.Equal(["one"], (await pull.LookAsync(CancellationToken.None))[0].Command);
        Assert.Contains(other.Requests, r => r.StartsWith("GET /blob/", StringComparison.Ordinal) && r.EndsWith(' '));
        await RefusalAsync("UK4051", () => LookAsync(registry));
    }

    [Fact]
    public async Task WhatIsNotWhatItSaysIsRefused()
    {
        using PlayedRegistry registry = new();
        await PushAsync(registry);
        IReadOnlyList<OciImageFacts> images = await LookAsync(registry);
        string layer = images[2].Layers[0].Digest;
        byte[] right = registry.Blobs[layer];
        registry.Blobs[layer] = [.. right[..^1], (byte)(right[^1] + 1)];
        Assert.Contains(layer, await RefusalAsync("UK4044", () => FetchAsync(registry, 2)), StringComparison.Ordinal);
        registry.Blobs[layer] = right[..^1];
        await RefusalAsync("UK4044", () => FetchAsync(registry, 2));
        registry.Blobs[layer] = [.. right, 0];
        await RefusalAsync("UK4052", () => FetchAsync(registry, 2));
        registry.Blobs.Remove(layer, out _);
        Assert.Contains("404", await RefusalAsync("UK4052", () => FetchAsync(registry, 2)), StringComparison.Ordinal);
        byte[] first = registry.Manifests[images[0].Digest];
        registry.Manifests[images[0].Digest] = registry.Manifests[images[2].Digest];
        await RefusalAsync("UK4052", () => LookAsync(registry)); // it is longer than the index says
        registry.Manifests[images[0].Digest] = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(first).Replace("\"schemaVersion\":2", "\"schemaVersion\":3", StringComparison.Ordinal));
        await RefusalAsync("UK4044", () => LookAsync(registry));
        await RefusalAsync("UK4052", () => LookAsync(registry, "2.0"));
    }

    /// <summary>What is asked of many images is kept until one is chosen.</summary>
    [Theory]
    [InlineData(8, 3 << 20, null)]
    [InlineData(12, 3 << 20, "32 MiB")]
    [InlineData(1, (4 << 20) + 1, "32 MiB, or one has more than 4")]
    public async Task OnlySoMuchIsKeptOfAnIndex(int count, int size, string? why)
    {
        using PlayedRegistry registry = new();
        List<string> named = [];
        for (int i = 0; i < count; i++)
        {
            string manifest = $$"""
                {"schemaVersion":2,"mediaType":"{{OciMediaTypes.Manifest}}","config":{"mediaType":"a","digest":"{{Zeros}}","size":2},
                "layers":[],"annotations":{"number":"{{i}}"} }
                """;
            byte[] bytes = Encoding.UTF8.GetBytes(manifest + new string(' ', size - manifest.Length));
            string digest = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
            registry.Manifests[digest] = bytes;
            named.Add($$"""{"mediaType":"{{OciMediaTypes.Manifest}}","digest":"{{digest}}","size":{{size}}}""");
        }

        registry.Manifests["1.0"] = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"mediaType":"{{OciMediaTypes.Index}}","manifests":[{{string.Join(',', named)}}]}""");
        if (why is null)
        {
            Assert.Equal(count, (await LookAsync(registry)).Count);
        }
        else
        {
            Assert.Contains(why, await RefusalAsync("UK4044", () => LookAsync(registry)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""application/vnd.oci.image.index.v1+json"}""")]
    [InlineData("""text/plain"}""")]
    [InlineData("""application/vnd.oci.image.manifest.v1+json","config":null,"layers":[]}""")]
    [InlineData("""application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"a","digest":"sha256:../x","size":3},"layers":[]}""")]
    [InlineData("""application/vnd.oci.image.manifest.v1+json","config":null,"layers":[null]}""")]
    public async Task AnythingElseIsTold(string rest)
    {
        using PlayedRegistry registry = new();
        registry.Manifests["1.0"] = Encoding.UTF8.GetBytes("{\"schemaVersion\":2,\"mediaType\":\"" + rest);
        await RefusalAsync("UK4044", () => LookAsync(registry));
    }

    private sealed class Heard(Action<RegistryProgress> hear) : IProgress<RegistryProgress>
    {
        public void Report(RegistryProgress value) => hear(value);
    }
}
