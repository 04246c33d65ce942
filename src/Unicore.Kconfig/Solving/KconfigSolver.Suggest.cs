// SPDX-License-Identifier: BSD-3-Clause
// "Did you mean" at the end of messages about names that nothing defines.
namespace Unicore.Kconfig;

public sealed partial class KconfigSolver
{
    private const int MostSuggestions = 50;
    private int suggestions;

    private string DidYouMean(string name) =>
        suggestions++ < MostSuggestions && Tree.Nearest(name) is { } best ? $" Did you mean '{best}'?" : "";
}
