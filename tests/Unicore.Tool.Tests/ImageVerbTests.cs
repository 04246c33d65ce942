// SPDX-License-Identifier: BSD-3-Clause
// `unicore image` as a user runs it: the real command on small archives.
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Tool.Tests;

public sealed class ImageVerbTests : IDisposable
{
    // Red, the clearing of a screen by one byte, and what turns the order of characters.
    private const string Evil = "a\u001b[31mb\u009bJ\u202ec\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-image-").FullName;

    public ImageVerbTests() => File.WriteAllBytes(Image, Archive(
        ("etc", 0x41ed, ""), ("etc/motd", 0x81a4, "hello\n"), ("etc/link", 0xa1ff, "motd"), (Evil, 0x89ed, "evil")));

    public void Dispose() => Directory.Delete(_folder, true);

    private string Image => Path.Combine(_folder, "image");

    [Fact]
    public async Task FilesAreListedAndRead()
    {
        Assert.Equal((0, "link\nmotd\n", ""), await RunAsync("ls", Image, "etc"));
        Assert.Equal((0, "hello\n", ""), await RunAsync("cat", Image, "/etc/link"));
        (int code, string output, _) = await RunAsync("ls", "-l", Image, "etc");
        Assert.Equal(0, code);
        Assert.Equal(["lrwxrwxrwx   7   8   4   1970-01-01 00:00   link -> motd", "-rw-r--r--   7   8   6   1970-01-01 00:00   motd"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        (_, string tree, _) = await RunAsync("tree", Image);
        Assert.Equal(".\n├── a?[31mb?J?c?\n└── etc/\n    ├── link -> motd\n    └── motd\n", tree);
    }

    [Fact]
    public async Task ProgramsReadTheFieldsTerms()
    {
        using var document = JsonDocument.Parse((await RunAsync("ls", "--json", Image, "etc")).Output);
        Assert.Equal([("etc/link", "symlink", "lrwxrwxrwx"), ("etc/motd", "file", "-rw-r--r--")], document.RootElement.GetProperty("files")
            .EnumerateArray().Select(f => (f.GetProperty("path").GetString(), f.GetProperty("kind").GetString(),
                f.GetProperty("mode").GetString())));
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("ls", "-l")]
    [InlineData("ls", "--json")]
    [InlineData("tree")]
    [InlineData("info")]
    [InlineData("info", "--json")]
    public async Task NamesDoNotSteerTheTerminal(params string[] verb)
    {
        (int code, string output, string errors) = await RunAsync([.. verb, Image]);
        Assert.Equal((0, ""), (code, errors));
        Assert.DoesNotContain(output, c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        if (verb[^1] == "--json")
        {
            using var document = JsonDocument.Parse(output);
            Assert.Equal(verb[0] == "ls" ? Evil : null, document.RootElement.TryGetProperty("files", out JsonElement files)
                ? files[0].GetProperty("path").GetString() : null);
        }
    }

    [Fact]
    public async Task WhatIsNotThereIsToldByItsCode()
    {
        Assert.Contains("UK4095", (await RunAsync("cat", Image, "etc/none")).Errors, StringComparison.Ordinal);
        Assert.Contains("UK4096", (await RunAsync("cat", Image, "etc")).Errors, StringComparison.Ordinal);
        Assert.Contains("UK4090", (await RunAsync("info", Image + "2")).Errors, StringComparison.Ordinal);
        Assert.Contains("UK4097", (await RunAsync("ls", Image, "--layer", "1")).Errors, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Image, (await File.ReadAllBytesAsync(Image))[..^200]);
        (int code, string output, string errors) = await RunAsync("ls", Image);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"{Image}: error UK4092: ", errors, StringComparison.Ordinal);
    }

    /// <summary>What a build left is a stranger's, too.</summary>
    [Fact]
    public async Task WhatABuildLeftDoesNotSteerTheTerminal()
    {
        string elf = Path.Combine(_folder, "x\u009b.elf");
        File.Copy("/bin/true", elf);
        await File.WriteAllTextAsync(Path.ChangeExtension(elf, ".libraries.json"), """{"target":"a\u001b[31m","libraries":[]}""");
        (int code, string output, string errors) = await RunAsync("info", elf);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Built for a?[31m, as x?.elf, x?.libraries.json beside it say.", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c != '\n');
    }

    /// <summary>A CD with a program of more bytes than an array has, and a linked file beside it.</summary>
    [Fact]
    public async Task ProgramsThatAreTooLargeAreNotCompared()
    {
        string image = Path.Combine(_folder, "large");
        byte[] iso = new byte[23 * 2048];
        iso[16 * 2048] = 1;
        iso[17 * 2048] = 255;
        "CD001"u8.CopyTo(iso.AsSpan((16 * 2048) + 1));
        "CD001"u8.CopyTo(iso.AsSpan((17 * 2048) + 1));
        Record(iso.AsSpan((16 * 2048) + 156), 18, 2048, 2, "\0");
        Record(iso.AsSpan(18 * 2048), 18, 2048, 2, "\0");
        Record(iso.AsSpan((18 * 2048) + 34), 19, int.MaxValue, 0, "KERNEL");
        (await File.ReadAllBytesAsync("/bin/true"))[..4096].CopyTo(iso, 19 * 2048);
        await using (FileStream file = File.Create(image))
        {
            await file.WriteAsync(iso);
            file.SetLength(int.MaxValue + (1L << 20));
        }

        File.Copy("/bin/true", image + ".elf");
        (int code, string output, string errors) = await RunAsync("info", image);
        Assert.Contains("KERNEL", output, StringComparison.Ordinal);
        Assert.Contains("warning UK4099", errors, StringComparison.Ordinal);
        Assert.Equal(0, code);

        static void Record(Span<byte> at, int sector, int size, byte flags, string name)
        {
            at[0] = (byte)(33 + name.Length + (1 - (name.Length % 2)));
            BinaryPrimitives.WriteInt32LittleEndian(at[2..], sector);
            BinaryPrimitives.WriteInt32LittleEndian(at[10..], size);
            (at[25], at[32]) = (flags, (byte)name.Length);
            Encoding.ASCII.GetBytes(name, at[33..]);
        }
    }

    /// <summary>A disk of which a partition is damaged is told of, whatever lies beside it.</summary>
    [Fact]
    public async Task DamagedPartsDoNotKeepFromTelling()
    {
        byte[] disk = new byte[1 << 20];
        (disk[450], disk[455], disk[459], disk[510], disk[511]) = (0x83, 8, 1, 0x55, 0xaa);
        "KDMV"u8.CopyTo(disk.AsSpan(8 * 512));
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 8), 8);
        BinaryPrimitives.WriteInt32LittleEndian(disk.AsSpan(446 + 12), 100);
        await File.WriteAllBytesAsync(Image, disk);
        File.Copy("/bin/true", Image + ".elf");
        (int code, string output, string errors) = await RunAsync("info", Image);
        Assert.Contains("problem", output, StringComparison.Ordinal);
        Assert.Contains("warning UK4099", errors, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    /// <summary>A full disk is not the image's fault.</summary>
    [Theory]
    [InlineData("cat IMAGE etc/motd > /dev/full")]
    [InlineData("ls IMAGE > /dev/full")]
    [InlineData("tree IMAGE > /dev/full")]
    [InlineData("cat IMAGE etc/motd | true")]
    public async Task OutputThatIsLostIsNoImagesFault(string arguments)
    {
        string tool = typeof(Unicore.Tool.Listing.ListRequest).Assembly.Location;
        BufferedCommandResult result = await Cli.Wrap("bash")
            .WithArguments(["-c", $"(sleep 1; exec dotnet {tool} image {arguments.Replace("IMAGE", Image, StringComparison.Ordinal)}"
                .Replace(" | true", ") | true", StringComparison.Ordinal) + (arguments.Contains('|', StringComparison.Ordinal) ? "" : ")")])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Encoding.UTF8);
        Assert.DoesNotContain("UK4090", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("write standard output", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HelpNamesTheVerbs()
    {
        (int code, string output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        foreach (string verb in (string[])["ls", "cat", "tree", "info"])
        {
            Assert.Contains($"  {verb} <file>", output, StringComparison.Ordinal);
        }
    }

    private static byte[] Archive(params (string Name, int Mode, string Text)[] files)
    {
        using MemoryStream archive = new();
        foreach ((string name, int mode, string text) in files.Append(("TRAILER!!!", 0, "")))
        {
            byte[] nameBytes = Encoding.UTF8.GetBytes(name + "\0"), bytes = Encoding.UTF8.GetBytes(text);
            archive.Write(Encoding.ASCII.GetBytes($"070701{1:x8}{mode:x8}{7:x8}{8:x8}{1:x8}{0:x8}{bytes.Length:x8}{0:x8}{0:x8}{0:x8}{0:x8}"
                + $"{nameBytes.Length:x8}{0:x8}"));
            archive.Write(nameBytes);
            archive.Write(new byte[(4 - (archive.Length % 4)) % 4]);
            archive.Write(bytes);
            archive.Write(new byte[(4 - (archive.Length % 4)) % 4]);
        }

        return archive.ToArray();
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap("dotnet")
            .WithArguments([typeof(Unicore.Tool.Listing.ListRequest).Assembly.Location, "image", .. arguments])
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(Encoding.UTF8);
        return (result.ExitCode, result.StandardOutput, result.StandardError);
    }
}
