// SPDX-License-Identifier: BSD-3-Clause
// Layouts for containers that want to do harm, and layers that say more than others' tools do.
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;

namespace Unicore.Images.Tests;

public sealed class HostileLayoutTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    private readonly Dictionary<string, byte[]> _files = new() { ["oci-layout"] = """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray() };

    /// <summary>Indexes of which each names the next three hundred times.</summary>
    [Fact]
    public void IndexesThatNameEachOtherAreEnteredOnce()
    {
        string named = Manifest(Blob("{}", "config.v1+json"));
        for (int depth = 0; depth < 4; depth++)
        {
            named = Blob(Index(Enumerable.Repeat(named, 300)), "index.v1+json");
        }

        Assert.Single(Soon(() => Facts(Enumerable.Repeat(named, 300))));
    }

    /// <summary>Images that share a large configuration.</summary>
    [Fact]
    public void ConfigurationsAreReadUpToALimitOfAll()
    {
        string large = new('x', 3 << 20);
        string config = Blob(
            $$$"""{"architecture":"a","os":"b","rootfs":{"type":"layers","diff_ids":[]},"config":{"Env":["{{{large}}}"]}}""",
            "config.v1+json");
        IReadOnlyList<OciImageFacts> images = Facts(Enumerable.Range(0, 40).Select(i => Manifest(config, i)));
        Assert.Equal(40, images.Count);
        Assert.InRange(images.Count(i => i.Environment is not null), 1, 10);
    }

    /// <summary>What a layer takes away, in folders within each other.</summary>
    [Fact]
    public void WhatIsTakenAwayIsGoneWithAllThatIsInIt()
    {
        string manifest = Manifest(Blob("{}", "config.v1+json"), 0,
            Layer("a/b/c/one", "a/d/two", "a/b.c/three", "e/f/four", "e/five"),
            Layer("a/.wh.b", "a/b/.wh.c", "e/f/.wh..wh..opq", "e/f/six", "f/seven"));
        Assert.Equal(["a/b.c/three", "a/d/two", "e/f/six", "e/five", "f/seven"], Files(manifest));
    }

    /// <summary>Paths of two thousand folders, many of them.</summary>
    [Fact]
    public void DeepPathsAreNotComparedWithAllTheirFolders()
    {
        string folders = string.Concat(Enumerable.Repeat("a/", 2000));
        string manifest = Manifest(Blob("{}", "config.v1+json"), 0, Layer([.. Enumerable.Range(0, 500).Select(i => $"{folders}{i}")]),
            Layer("b", ".wh.c"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(501, Files(manifest).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 30);
    }

    /// <summary>A hard link leads to a file of a lower layer, and stays when that goes away.</summary>
    [Fact]
    public void HardLinksLeadToLowerLayers()
    {
        byte[] second = Tar(w => w.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "link") { LinkName = "file" }));
        string manifest = Manifest(Blob("{}", "config.v1+json"), 0, Layer("file"), Blob(second, "layer.v1.tar"), Layer(".wh.file"));
        using ImageInspection image = Open([manifest]);
        Assert.Equal(("link", 4L), (Assert.Single(image.View.Files!.All).Path, image.View.Find("link").Entry.Size));
        Assert.Equal("file"u8, image.View.Find("link").Entry.Contents!.Head(10));
    }

    private static T Soon<T>(Func<T> act)
    {
        Task<T> task = Task.Run(act);
        Assert.True(Task.WhenAny(task, Task.Delay(Longest)).GetAwaiter().GetResult() == task, "It takes too long.");
        return task.GetAwaiter().GetResult();
    }

    private static string Index(IEnumerable<string> named) => $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', named)}}]}""";

    private string Manifest(string config, int number = 0, params string[] layers) => Blob(
        $$$"""{"schemaVersion":2,"config":{{{config}}},"layers":[{{{string.Join(',', layers)}}}],"annotations":{"n":"{{{number}}}"}}""",
        "manifest.v1+json");

    private string Layer(params string[] files) => Blob(Tar(w =>
    {
        foreach (string file in files)
        {
            w.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream("file"u8.ToArray()) });
        }
    }), "layer.v1.tar");

    private string Blob(string text, string type) => Blob(Encoding.UTF8.GetBytes(text), type);

    private string Blob(byte[] bytes, string type)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _files["blobs/sha256/" + digest] = bytes;
        return $$"""{"mediaType":"application/vnd.oci.image.{{type}}","digest":"sha256:{{digest}}","size":{{bytes.Length}}}""";
    }

    private ImageInspection Open(IEnumerable<string> manifests)
    {
        _files["index.json"] = Encoding.UTF8.GetBytes(Index(manifests));
        return ImageInspection.Of("image", new MemorySource(Tar(w =>
        {
            foreach ((string name, byte[] bytes) in _files)
            {
                w.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
            }
        })), OciChoice.First);
    }

    private IReadOnlyList<OciImageFacts> Facts(IEnumerable<string> manifests)
    {
        using ImageInspection image = Open(manifests);
        return image.Describe().Oci!.Images;
    }

    private string[] Files(string manifest)
    {
        using ImageInspection image = Open([manifest]);
        return [.. image.View.Files!.All.Where(f => f.Kind == EntryKind.File).Select(f => f.Path)];
    }

    private static byte[] Tar(Action<TarWriter> write)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            write(writer);
        }

        return archive.ToArray();
    }
}
