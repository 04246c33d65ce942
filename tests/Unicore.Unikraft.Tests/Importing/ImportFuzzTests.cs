// SPDX-License-Identifier: BSD-3-Clause
// Random damage to good kraft files: whatever comes out, the import neither throws nor hangs, and its projects are XML.
using System.Diagnostics;
using System.Xml.Linq;
using Unicore.Unikraft.Importing;

namespace Unicore.Unikraft.Tests.Importing;

public sealed class ImportFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "&a ", "*a", "<<: *a\n", "!x ", "!!str ", "|\n ", ">-\n ", "'", "\"", "\\",
        "\\x00", "\\ud800", "? ", "#", "%", "@", "`", "\t", "\0", "\u0085", "\ufeff", "\ud800", "é",
        "---\n", "...\n", "null", "~", "true", "0x10", "$", "${", "${A:-", "}", "$(A)", "%41", "kconfig", "targets:\n", "kvm/x86_64",
        "name: ", "source: ", "CONFIG_A=y",
    ];

    // A campaign: UNICORE_FUZZ_SECONDS=3600 dotnet test --filter ImportFuzzTests.
    private static readonly TimeSpan Longest =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("UNICORE_FUZZ_SECONDS"), out int seconds) ? seconds : 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void DamagedFilesGiveMessagesOnly(int seed)
    {
        string[] texts = [.. Kit.Cases.Select(c => File.ReadAllText(Kit.FileOf(c)))];
        Stopwatch clock = Stopwatch.StartNew();
        for (int round = 0; round == 0 || clock.Elapsed < Longest; round++)
        {
            var random = new Random((seed * 1_000_003) + round);
            string text = texts[random.Next(texts.Length)];
            for (int i = random.Next(1, 9); i > 0; i--)
            {
                int at = random.Next(text.Length + 1);
                int length = Math.Min(random.Next(20), text.Length - at);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                    _ => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                };
            }

            try
            {
                ImportResult result = Kit.Import(text);
                _ = result.Project is null ? null : XDocument.Parse(result.Project);
                Assert.True(result.Project is not null || result.Diagnostics.Count > 0);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Round {round} of seed {seed}:\n{text}", e);
            }
        }
    }
}
