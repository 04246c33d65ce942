// SPDX-License-Identifier: BSD-3-Clause
// Some calls of each mode on one architecture and on small random trees, compared with the real conf byte for byte. The others are for
// `./build.sh oracles`.
using Xunit.Abstractions;

namespace Unicore.Oracles.Tests;

[Collection(nameof(Linux61))]
public sealed class QuickComparisonTests(Linux61 oracle, ITestOutputHelper output)
{
    [MatrixFact]
    public void LinuxIsConfiguredAsByTheRealConf() =>
        Compare(oracle.Linux.Trees().Where(t => t.ToString() == "linux x86_64"), Scale.Quick, RealConf.OurCommand());

    [Fact]
    public void SmallTreesAreConfiguredAsByTheRealConf() =>
        Compare(Grove.Trees(oracle.Cache, oracle.Linux.Conf, 0, 2), Scale.Grove, null);

    private void Compare(IEnumerable<OracleTree> trees, Scale scale, IReadOnlyList<string>? command)
    {
        var differences = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var runner = new Runner(ShellMemo.Create(oracle.Cache), null, differences.Enqueue) { Command = command };
        Tally tally = Tally.Sum(trees.Select(t => runner.Compare(t, scale)));
        output.WriteLine($"{tally.Calls} calls, {tally.Differences} differences");
        Assert.NotEqual(0, tally.Calls);
        Assert.True(tally.Differences == 0, string.Join('\n', differences));
    }
}
