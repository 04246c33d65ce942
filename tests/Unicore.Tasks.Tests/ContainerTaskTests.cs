// SPDX-License-Identifier: BSD-3-Clause
// What images for containers say of their program's words.
using System.Text.Json;
using Microsoft.Build.Utilities;

namespace Unicore.Tasks.Tests;

public sealed class ContainerTaskTests : IDisposable
{
    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    private WriteOciLayout Tree(
        string platform, string tags = "latest", string configuration = "CONFIG_LIBUKLIBPARAM=y\nCONFIG_LIBPOSIX_ENVIRON_LIBPARAM=y\n")
    {
        _engine.Write("app/.config", "# Unikraft/0.17.0 Configuration\n" + configuration);
        return new()
        {
            BuildEngine = _engine, ProjectFile = _engine.Write("app/app.ukproj", "<Project />"), Name = "app", Folder = _engine["oci"],
            Tags = tags.Split(';', StringSplitOptions.RemoveEmptyEntries),
            Images =
            [
                new TaskItem(platform + "-x86_64", new Dictionary<string, string>
                {
                    ["Image"] = _engine.Write("app/app", "image"), ["Platform"] = platform, ["Arch"] = "x86_64",
                    ["Arguments"] = "one \"it's two\"", ["Parameters"] = "a.b=1 \"c.d=x y\"", ["Environment"] = "E=f g",
                }),
            ],
        };
    }

    /// <summary>The commands of the images, by their systems.</summary>
    private SortedDictionary<string, string[]> Commands()
    {
        SortedDictionary<string, string[]> commands = new(StringComparer.Ordinal);
        foreach (string blob in Directory.EnumerateFiles(_engine["oci/blobs/sha256"]))
        {
            if (File.ReadAllText(blob) is ['{', ..] text && JsonDocument.Parse(text).RootElement is var root
                && root.TryGetProperty("os", out JsonElement os))
            {
                commands[os.GetString()!] =
                    [.. root.GetProperty("config").GetProperty("Cmd").EnumerateArray().Select(w => w.GetString()!)];
            }
        }

        return commands;
    }

    /// <summary>As `dotnet run` quotes them; urunc, which puts a stop before them, has no parameters.</summary>
    [Fact]
    public void AUnikraftTreesImageIsQuotedAsItReads()
    {
        Assert.True(Tree("kvm").Execute());
        SortedDictionary<string, string[]> commands = Commands();
        Assert.Equal(["one", "'it'\"'\"'s two'"], commands["linux"]);
        Assert.Equal(["a.b=1", "'c.d=x y'", "--", "one", "'it'\"'\"'s two'"], commands["qemu"]);
    }

    [Fact]
    public void AUnikraftTreesProcessHasAllWordsAsItIsRun()
    {
        Assert.True(Tree("linuxu").Execute());
        Assert.Equal(["env.vars=E=f g", "a.b=1", "c.d=x y", "--", "one", "it's two"], Commands()["linux"]);
    }

    /// <summary>What a guest would not get is told, as `dotnet run` tells it.</summary>
    [Theory]
    [InlineData("kvm")]
    [InlineData("linuxu")]
    public void WhatAnImageDoesNotReadIsTold(string platform)
    {
        Assert.True(Tree(platform, configuration: "CONFIG_LIBPOSIX_ENVIRON=y\n").Execute());
        Assert.Equal(["UK5010", "UK5023"], _engine.Warnings.Select(w => w.Code).Order());
        Assert.All(_engine.Warnings, w => Assert.Contains("app.ukproj", w.File, StringComparison.Ordinal));
        _engine.Warnings.Clear();
        Assert.True(Tree(platform).Execute());
        Assert.Empty(_engine.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ; ")]
    public void AnImageHasATag(string tags)
    {
        Assert.False(Tree("kvm", tags).Execute());
        Assert.Equal(["UK4046"], _engine.Errors.Select(e => e.Code));
    }
}
