// SPDX-License-Identifier: BSD-3-Clause
// What an import has to say, as far as anyone would read it.
using System.Collections.ObjectModel;
using Unicore.Diagnostics;
using Unicore.Projects.Yaml;

namespace Unicore.Unikraft.Importing;

/// <summary>Diagnostics up to a number; of those beyond it the errors are kept and the rest is counted.</summary>
internal sealed class ImportMessages : Collection<Diagnostic>
{
    /// <summary>The most messages of a file.</summary>
    public const int Most = 1000;

    // Characters of one message: texts of the file stand in it.
    private const int MaxLength = 1000;

    private int _more;

    /// <summary>All of them in the order of their lines; the last one says how many are not there.</summary>
    /// <param name="file">The file that they are about.</param>
    public IReadOnlyList<Diagnostic> InOrder(string file)
    {
        IOrderedEnumerable<Diagnostic> ordered = this.OrderBy(d => d.Line).ThenBy(d => d.Column);
        return _more == 0
            ? [.. ordered]
            : [
                .. ordered,
                new Diagnostic("UK2423", Severity.Warning, $"and {_more} more messages, which are left out; mend these first", file)];
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, Diagnostic item)
    {
        if (Count >= Most && item.Severity != Severity.Error)
        {
            _more++;
            return;
        }

        base.InsertItem(index, item with { Message = YamlNode.Cut(item.Message, MaxLength) });
    }
}
