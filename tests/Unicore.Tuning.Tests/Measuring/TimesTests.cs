// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Tuning.Measuring;

namespace Unicore.Tuning.Tests.Measuring;

public sealed class TimesTests
{
    [Fact]
    public void TheMedianTakesNoNoticeOfADisturbedRun()
    {
        Times odd = new([2, 1, 9]), even = new([4, 1, 2, 3]);
        Assert.Equal((2, 1, 9), (odd.Median, odd.Least, odd.Most));
        Assert.Equal((2.5, 1, 4), (even.Median, even.Least, even.Most));
        Assert.Throws<ArgumentException>(() => new Times([]));
    }

    [Theory]
    [InlineData(new[] { 2.0, 2.1, 1.9 }, new[] { 1.5, 1.4, 1.6 }, "2.00 s (1.90 to 2.10), then 1.50 s (1.40 to 1.60): 25.0 % less")]
    [InlineData(new[] { 1.0 }, new[] { 1.1 }, "1.00 s (1.00 to 1.00), then 1.10 s (1.10 to 1.10): 10.0 % more")]
    [InlineData(new[] { 1.0, 1.2, 1.4 }, new[] { 1.0, 1.1, 1.3 },
        "1.20 s (1.00 to 1.40), then 1.10 s (1.00 to 1.30): 8.3 % less, which may be chance: the spreads meet")]
    public void ADifferenceIsToldWithItsSpread(double[] before, double[] after, string text) =>
        Assert.Equal(text, new Times(before).Then(new Times(after)));
}
