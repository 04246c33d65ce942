// SPDX-License-Identifier: BSD-3-Clause
// What was found, and what could not be looked into: one missing folder hides nothing else.
using Unicore.Diagnostics;

namespace Unicore.Tool.Listing;

/// <summary>Collects rows and diagnostics of all places.</summary>
internal sealed class Inventory
{
    private readonly List<Listed> _rows = [];
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>The rows, by kind and name.</summary>
    public IEnumerable<Listed> Rows =>
        _rows.OrderBy(r => r.Kind).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Where, StringComparer.Ordinal);

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Whether any place could be read, be it empty.</summary>
    public bool HasRead { get; private set; }

    public void Add(IEnumerable<Listed> rows)
    {
        _rows.AddRange(rows);
        HasRead = true;
    }

    public void Warn(string code, string message) => _diagnostics.Add(new Diagnostic(code, Severity.Warning, message));

    /// <summary>
    /// Adds what <paramref name="read"/> finds in a folder, which is null when it is no such folder, or tells why it cannot be read.
    /// </summary>
    public void AddFolder(PlaceToLook place, Func<string, IEnumerable<Listed>?> read)
    {
        if (!Directory.Exists(place.Path))
        {
            if (place.AskedForBy is { } who)
            {
                Warn("UK2501",
                    $"The folder '{place.Path}', named by {who}, does not exist. Correct the name, or put there what should be listed.");
            }

            return;
        }

        try
        {
            if (read(place.Path) is { } rows)
            {
                Add([.. rows]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn("UK2501", $"The folder '{place.Path}' cannot be read: {e.Message}");
        }
    }

    /// <summary>The row of each component that <paramref name="read"/> makes one of; one that cannot be read hides itself only.</summary>
    public IEnumerable<Listed> Each(IEnumerable<string> components, Func<string, Listed?> read)
    {
        foreach (string component in components)
        {
            Listed? row = null;
            try
            {
                row = read(component);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Warn("UK2501", $"'{component}' cannot be read and is left out: {e.Message}");
            }

            if (row is not null)
            {
                yield return row;
            }
        }
    }

    /// <summary>Says that there was nothing to read anywhere, if so.</summary>
    public void Finish()
    {
        if (!HasRead)
        {
            _diagnostics.Add(new Diagnostic("UK2505", Severity.Error,
                "Nothing could be read: no Unikraft tree, no core of Unicore.Sdk, no package source. Name a tree with --root, "
                    + "or a package source with --source."));
        }
    }
}
