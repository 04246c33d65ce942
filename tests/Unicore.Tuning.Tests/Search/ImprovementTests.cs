// SPDX-License-Identifier: BSD-3-Clause
using Unicore.Tuning.Search;

namespace Unicore.Tuning.Tests.Search;

public sealed class ImprovementTests
{
    /// <summary>Against the same computed with 50 digits.</summary>
    [Theory]
    [InlineData(5, 1.6094379231264314)]
    [InlineData(1.5, 0.4248145567622593)]
    [InlineData(0.5, -0.35982768374506382)]
    [InlineData(0, -0.91893853320467274)]
    [InlineData(-0.5, -1.6205162643873199)]
    [InlineData(-0.999, -2.4832171154475854)]
    [InlineData(-1, -2.4851210257126413)]
    [InlineData(-1.001, -2.4870256579553892)]
    [InlineData(-5, -16.74430116266099)]
    [InlineData(-8, -37.122364261692633)]
    [InlineData(-40, -808.29856835661996)]
    [InlineData(-10000, -50000019.339619307)]
    public void ItIsExactHoweverSmall(double z, double log)
    {
        Assert.Equal(log, Improvement.LogOf(z, 0, 1), Math.Abs(log) * 1e-12);
        Assert.Equal(log + Math.Log(3), Improvement.LogOf(3 * z, 0, 3), Math.Abs(log) * 1e-12);
    }

    /// <summary>What is expected to be better promises more, at any distance: nothing is lost in zeros.</summary>
    [Fact]
    public void ThereIsAlwaysAnOrder()
    {
        double before = double.NegativeInfinity;
        for (double z = -1000; z < 10; z += 0.01)
        {
            double log = Improvement.LogOf(z, 0, 1);
            Assert.True(log > before, $"{z}");
            before = log;
        }

        Assert.True(double.IsFinite(Improvement.LogOf(0, 1, 0)));
    }
}
