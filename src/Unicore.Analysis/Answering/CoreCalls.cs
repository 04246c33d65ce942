// SPDX-License-Identifier: BSD-3-Clause
// Which system calls our core has, and in which library.
using Unicore.Analysis.Reporting;
using Unicore.Build.Libraries;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Answering;

/// <summary>
/// The calls of a core: a library has those whose handlers it exports. All others are there too, and say ENOSYS.
/// </summary>
internal sealed class CoreCalls
{
    /// <summary>What names of handlers begin with; the call's name follows.</summary>
    public const string HandlerPrefix = "uk_syscall_r_";

    private const string Shim = "syscall_shim";
    private readonly Dictionary<string, string> _libraries = new(StringComparer.Ordinal);

    private CoreCalls()
    {
    }

    /// <summary>Reads the lists of exported symbols of all libraries.</summary>
    /// <param name="folder">The core: a folder for each library.</param>
    /// <param name="diagnostics">Receives UK2707.</param>
    /// <returns>The calls; null when there are no libraries.</returns>
    public static CoreCalls? Load(string folder, ICollection<Diagnostic> diagnostics)
    {
        CoreCalls calls = new();
        try
        {
            foreach (string file in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                .Select(f => Path.Combine(f, "library.json")).Where(File.Exists))
            {
                if (LibraryManifest.TryLoad(file, out LibraryManifest? library, out _, confined: true) && library.Name != Shim)
                {
                    calls.Add(library);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new("UK2707", Severity.Warning,
                $"The core in '{folder}' cannot be read: {e.Message} What it has is left out."));
            return null;
        }

        if (calls._libraries.Count == 0)
        {
            diagnostics.Add(new("UK2707", Severity.Warning,
                $"There is no library with system calls in '{folder}': what the core has is left out. Name the folder of a core."));
            return null;
        }

        return calls;
    }

    /// <summary>All calls with their libraries, in order.</summary>
    public string Text() =>
        string.Join('\n', _libraries.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key} {l.Value}"));

    /// <summary>The library that has a call; null for none.</summary>
    public string? LibraryOf(string call) => _libraries.GetValueOrDefault(call);

    /// <summary>What the core has of some calls.</summary>
    public CoreAnswer Answer(IEnumerable<string> calls)
    {
        string[] names = [.. calls.Distinct().Order(StringComparer.Ordinal)];
        return new(
            [.. names.Where(_libraries.ContainsKey)],
            [.. names.Where(n => !_libraries.ContainsKey(n))],
            [.. names.Select(LibraryOf).OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
    }

    private void Add(LibraryManifest library)
    {
        foreach (string line in library.ExportedSymbols.Where(File.Exists).SelectMany(File.ReadLines))
        {
            string name = line.Trim();
            if (name.StartsWith(HandlerPrefix, StringComparison.Ordinal))
            {
                _libraries.TryAdd(name[HandlerPrefix.Length..], library.Name);
            }
        }
    }
}
