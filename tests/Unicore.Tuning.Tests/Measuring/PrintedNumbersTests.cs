// SPDX-License-Identifier: BSD-3-Clause
using System.IO.Pipes;
using System.Text;
using Unicore.Tuning.Measuring;

namespace Unicore.Tuning.Tests.Measuring;

public sealed class PrintedNumbersTests
{
    private static readonly (string, string)[] Patterns = [("rate", "^rate (.*)$"), ("sum", "sum:\n *([0-9]+)")];

    /// <summary>However much is printed before and behind it, a number is found, and the last one counts.</summary>
    [Theory]
    [InlineData("a line of noise\n")]
    [InlineData("noise without an end ")]
    public async Task MuchOutputHidesNoNumber(string noise)
    {
        string much = new StringBuilder().Insert(0, noise, (5 << 20) / noise.Length).ToString();
        PrintedNumbers printed = new(Patterns);
        await ReadAsync(printed, $"rate 1\r\nsum:\r\n 7\r\n{much}\nrate 2.5\r\n{much}");
        Assert.Equal([new("rate", 2.5), new("sum", 7)], printed.Find().OrderBy(n => n.Key));
        Assert.InRange(printed.End.Length, 1, 3 << 20);
        Assert.EndsWith(noise, printed.End, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("rate fast\n", 0)]
    [InlineData("rate 1e999\n", 0)]
    [InlineData("rate 1\nrate", 1)]
    [InlineData("rate 1\nrate 2", 2)]
    public async Task TheLastNumberCounts(string output, double rate)
    {
        PrintedNumbers printed = new(Patterns);
        await ReadAsync(printed, output);
        Assert.Equal(rate, printed.Find().GetValueOrDefault("rate"));
    }

    /// <summary>Of a guest and the command beside it, no line is torn by the other's.</summary>
    [Fact]
    public async Task LinesOfSeveralStreamsStayWhole()
    {
        PrintedNumbers printed = new(Patterns);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(s => Task.Run(() => ReadAsync(printed,
            string.Concat(Enumerable.Range(0, 20_000).Select(i => $"stream {s}{s}{s}\n"))))));
        Assert.All(printed.End.Split('\n').Where(l => l.Length > 0), l => Assert.Matches(@"\Astream (\d)\1\1\z", l));
    }

    /// <summary>A process that was left behind may hold the stream for ever.</summary>
    [Fact]
    public async Task AStreamWithoutAnEndIsReadUntilItsWriterHasEnded()
    {
        PrintedNumbers printed = new(Patterns);
        await using AnonymousPipeServerStream writer = new(PipeDirection.Out);
        await using AnonymousPipeClientStream reader = new(PipeDirection.In, writer.ClientSafePipeHandle);
        TaskCompletionSource ended = new();
        Task reading = printed.ReadAsync(reader, ended.Task, default);
        await writer.WriteAsync("rate 1\n"u8.ToArray());
        await Task.Delay(1500);
        Assert.False(reading.IsCompleted);
        await writer.WriteAsync("rate 2"u8.ToArray());
        ended.SetResult();
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, printed.Find()["rate"]);
    }

    private static async Task ReadAsync(PrintedNumbers printed, string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        await printed.ReadAsync(stream, Task.Delay(Timeout.Infinite), default);
    }
}
