// SPDX-License-Identifier: BSD-3-Clause
// The frames of a serial line: what goes in comes out, wherever the pieces end.
using System.Text;
using Unicore.Running.Consoles;
using Unicore.Running.Guests;

namespace Unicore.Running.Tests;

public sealed class ConsoleFramesTests
{
    private const string Begin = "\u0010s", Out = "\u0010o", Err = "\u0010e";

    [Theory]
    [InlineData("SeaBIOS\r\n\u0010x", "o:SeaBIOS\r\n\u0010x")]
    [InlineData("SeaBIOS\r\n" + Begin + "a\u0010Jb\u0010Pc\u0010@", "o:SeaBIOS\r\na\nb\u0010c\0")]
    [InlineData(Begin + "one" + Err + "two" + Out + "three", "o:one|e:two|o:three")]
    [InlineData(Begin + Err + Out + Err + "x(XEN) y\r\n", "e:x(XEN) y\r\n")]
    [InlineData(Begin + "\u0010\u007f", "o:\u0010\u007f")]
    [InlineData(Begin + "cut\u0010", "o:cut")]
    public void OutputAndErrorsComeApartInTheirOrder(string line, string parts)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(line);
        for (int size = 1; size <= bytes.Length; size++)
        {
            ConsoleFrames frames = new();
            StringBuilder text = new();
            char last = ' ';
            foreach ((bool isError, ReadOnlyMemory<byte> part) in bytes.Chunk(size).SelectMany(piece => frames.Decode(piece)))
            {
                char stream = isError ? 'e' : 'o';
                text.Append(stream == last ? "" : text.Length > 0 ? $"|{stream}:" : $"{stream}:")
                    .Append(Encoding.Latin1.GetString(part.Span));
                last = stream;
            }

            Assert.Equal(parts, text.ToString());
            Assert.Equal(line.Contains(Begin, StringComparison.Ordinal), frames.HasBegun);
        }
    }

    [Fact]
    public void EveryByteOfInputComesThroughWithoutControlCharactersButTheOne()
    {
        byte[] input = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] line = ConsoleFrames.Encode(input).ToArray();
        Assert.DoesNotContain(line, value => value < 0x20 && value != 0x10);
        Assert.Equal(256 + 32, line.Length);
        ConsoleFrames guest = new();
        guest.Decode(Encoding.Latin1.GetBytes(Begin));
        Assert.Equal(input, guest.Decode(line).SelectMany(part => part.Bytes.ToArray()));
        Assert.Equal("\u0010."u8.ToArray(), ConsoleFrames.End.ToArray());
    }

    [Fact]
    public void AGuestSaysItsExitCode()
    {
        ConsoleFrames frames = new();
        frames.Decode("\u0010x07\u0010soutput\u0010"u8);
        Assert.Null(frames.ExitCode);
        frames.Decode("xa"u8);
        Assert.Null(frames.ExitCode);
        Assert.Empty(frames.Decode("7, says the monitor"u8));
        Assert.Equal((byte)0xa7, frames.ExitCode);
    }

    [Fact]
    public void AGuestSaysHowMuchItHasTaken()
    {
        ConsoleFrames frames = new();
        Assert.Single(frames.Decode("\u0010souter\u0010kput\u0010k"u8));
        Assert.Equal(64, frames.Taken);
    }

    [Fact]
    public void AGuestSaysThatItTakesTheWishToEnd()
    {
        ConsoleFrames frames = new();
        frames.Decode("\u0010ta"u8);
        Assert.False(frames.TakesStop);
        frames.Decode("\u0010s"u8);
        Assert.Equal("ab"u8.ToArray(), frames.Decode("a\u0010tb"u8).SelectMany(part => part.Bytes.ToArray()));
        Assert.True(frames.TakesStop);
    }

    [Fact]
    public void AnImageThatIsNoElfOrIsntThereKnowsNoFrames()
    {
        string file = Path.GetTempFileName();
        Assert.False(ImageSymbols.Has(file, ConsoleFrames.Reader));
        File.WriteAllBytes(file, "\u007fELF damaged"u8.ToArray());
        Assert.NotEqual(true, ImageSymbols.Has(file, ConsoleFrames.Reader));
        File.Delete(file);
        Assert.Null(ImageSymbols.Has(file, ConsoleFrames.Reader));
    }
}
