// SPDX-License-Identifier: BSD-3-Clause
// Files appear whole or not at all.
using Unicore.Diagnostics.Files;
using Unicore.Kconfig;

namespace Unicore.Build.Tests.Files;

public sealed class FileWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("unicore-files-").FullName;

    private string this[string name] => Path.Combine(_folder, name);

    private string[] Names =>
        [.. Directory.EnumerateFileSystemEntries(_folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AFileAndItsFolderAppear()
    {
        Assert.True(FileWriter.WriteIfChanged(this["a/b/c"], "text"));
        Assert.Equal("text", File.ReadAllText(this["a/b/c"]));
        Assert.Equal(["c"], Directory.EnumerateFiles(this["a/b"]).Select(Path.GetFileName));
    }

    [Fact]
    public void AnEqualFileIsLeftAlone()
    {
        FileWriter.WriteIfChanged(this["f"], "text");
        DateTime then = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(this["f"], then);
        Assert.False(FileWriter.WriteIfChanged(this["f"], "text"));
        Assert.Equal(then, File.GetLastWriteTimeUtc(this["f"]));
        Assert.True(FileWriter.WriteIfChanged(this["f"], "test"));
        Assert.Equal("test", File.ReadAllText(this["f"]));
        FileWriter.Write(this["f"], "test"u8);
        Assert.NotEqual(then, File.GetLastWriteTimeUtc(this["f"]));
    }

    [Fact]
    public void WhoReadsTheOldFileReadsItToItsEnd()
    {
        FileWriter.WriteIfChanged(this["f"], new string('a', 100_000));
        using FileStream reader = File.OpenRead(this["f"]);
        Assert.Equal('a', reader.ReadByte());
        FileWriter.WriteIfChanged(this["f"], "b");
        byte[] rest = new byte[99_999];
        reader.ReadExactly(rest);
        Assert.DoesNotContain((byte)'b', rest);
        Assert.Equal("b", File.ReadAllText(this["f"]));
    }

    [Fact]
    public void PermissionsAreKept()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        FileWriter.WriteIfChanged(this["secret"], "one");
        File.SetUnixFileMode(this["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        FileWriter.WriteIfChanged(this["secret"], "two");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(this["secret"]));
        FileWriter.Write(this["secret"], "three"u8, keep: this["old"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(this["secret"]));
        FileWriter.Copy(this["secret"], this["copy"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(this["copy"]));
    }

    [Fact]
    public void AProgramCanBeRunEvenIfItIsThereAlready()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const UnixFileMode run = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        FileWriter.WriteIfChanged(this["f"], "one"u8);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(this["f"]) & run);
        Assert.False(FileWriter.WriteIfChanged(this["f"], "one"u8, executable: true));
        Assert.Equal(run, File.GetUnixFileMode(this["f"]) & run);
        FileWriter.WriteIfChanged(this["g"], "one"u8, executable: true);
        Assert.Equal(run, File.GetUnixFileMode(this["g"]) & run);
    }

    [Fact]
    public void AFailureLeavesWhatWasThereAndNothingElse()
    {
        Directory.CreateDirectory(this["f/below"]);
        Assert.ThrowsAny<SystemException>(() => FileWriter.WriteIfChanged(this["f"], "text"));
        Assert.ThrowsAny<SystemException>(() => FileWriter.Copy(this["f"], this["copy"]));
        FileWriter.WriteIfChanged(this["from"], "text");
        Assert.ThrowsAny<SystemException>(() => FileWriter.Copy(this["from"], this["f"]));
        Assert.Throws<FileNotFoundException>(() => FileWriter.Copy(this["none"], this["from"]));
        Assert.Equal(["f", "from"], Names);
        Assert.Equal("text", File.ReadAllText(this["from"]));
    }

    [Fact]
    public void TheFileBeforeIsKeptUnderAnotherName()
    {
        FileWriter.Write(this["f"], "one"u8, keep: this["f.old"]);
        Assert.Equal(["f"], Names);
        FileWriter.Write(this["f"], "two"u8, keep: this["f.old"]);
        FileWriter.Write(this["f"], "three"u8, keep: this["f.old"]);
        Assert.Equal(["f", "f.old"], Names);
        Assert.Equal(("three", "two"), (File.ReadAllText(this["f"]), File.ReadAllText(this["f.old"])));
    }

    [Fact]
    public async Task ManyWritersLeaveTheFileOfOneOfThem()
    {
        string[] texts = [.. Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 50_000))];
        await Task.WhenAll(texts.Select(t => Task.Run(() => FileWriter.WriteIfChanged(this["f"], t))));
        Assert.Contains(await File.ReadAllTextAsync(this["f"]), texts);
        Assert.Equal(["f"], Names);
    }

    [Fact]
    public void TextThatIsNotUnicodeIsNotWrittenAsSomethingElse()
    {
        string text = KconfigText.FromBytes([0x61, 0xff]);
        Assert.ThrowsAny<ArgumentException>(() => FileWriter.WriteIfChanged(this["f"], text));
        FileWriter.WriteIfChanged(this["f"], KconfigText.ToBytes(text));
        Assert.Equal([0x61, 0xff], File.ReadAllBytes(this["f"]));
    }
}
