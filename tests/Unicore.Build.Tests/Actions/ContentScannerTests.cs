// SPDX-License-Identifier: BSD-3-Clause
// What counts of a file is the same, however much of it is in memory at a time.
using System.IO.Hashing;
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Tests.Actions;

public sealed class ContentScannerTests
{
    private static string Tokens(string text, int window = 1 << 18) => Read(Encoding.UTF8.GetBytes(text), window).Tokens;

    private static (ContentHash Hash, string Tokens) Read(byte[] bytes, int window)
    {
        using MemoryStream stream = new(bytes);
        return ContentScanner.Read(stream, window);
    }

    [Fact]
    public void TokensAreFoundAndPastedNamesCountAsAll()
    {
        Assert.Equal("CONFIG_A CONFIG_B1", Tokens("x CONFIG_B1) MY_CONFIG_C CONFIG_A"));
        Assert.Equal("*", Tokens("CONFIG_##x CONFIG_A"));
        Assert.Equal("*", Tokens("CONFIG_A \t ##x"));
        Assert.Equal("CONFIG_A", Tokens("CONFIG_A #"));
        Assert.Equal("", Tokens(""));
        Assert.Equal("", Tokens("\u007fELF CONFIG_A"));
    }

    [Fact]
    public void PiecesGiveWhatTheWholeGives()
    {
        string[] words =
        [
            "CONFIG_", "CONFIG_A", "CONFIG_LONG_NAME", " ", "##", "#", "x",
            "_", "\t", "CON", "FIG_B", "\n", "                        ", "é",
        ];
        HashSet<string> seen = [];
        Random random = new(7);
        for (int round = 0; round < 3000; round++)
        {
            int first = round % 2 == 0 ? 1 : 0;
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => words[random.Next(first, words.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            (ContentHash hash, string tokens) = Read(bytes, 1);
            Assert.Equal(Tokens(text), tokens);
            Assert.Equal(ContentHash.Of(bytes), hash);
            seen.Add(tokens);
        }

        Assert.InRange(seen.Count, 10, 3000);
    }

    [Fact]
    public void AnObjectIsHashedWhole()
    {
        byte[] bytes = [.. "\u007fELF"u8, .. new byte[1000], .. "CONFIG_A"u8];
        Assert.Equal((ContentHash.Of(bytes), ""), Read(bytes, 1));
    }
}
