// SPDX-License-Identifier: BSD-3-Clause
// Where each file of a build goes in a project, and what folders for headers are called there.
namespace Unicore.Analysis.Porting;

/// <summary>Files of a build in a project.</summary>
/// <param name="place">Where the build was.</param>
/// <param name="archive">
/// The name of the archive that has the sources, in <c>UpstreamSource</c>; null if the project has them itself.
/// </param>
internal sealed class ProjectFiles(Workplace place, string? archive)
{
    /// <summary>Of what is in the sources' folder: the sources if there is no archive, or what the build made beside those.</summary>
    private const string Sources = "sources", Generated = "generated";

    /// <summary>Of what is in the folder beside that, and of headers that are not the software's.</summary>
    private const string Built = "built", Headers = "headers";

    /// <summary>Of what the build made outside of both, which a path with <c>..</c> leads to.</summary>
    private const string Elsewhere = Built + "/elsewhere";

    private readonly SortedDictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _original = new(StringComparer.Ordinal);

    /// <summary>Files that the project has, by their paths in it, with those that they are copied from.</summary>
    public IReadOnlyDictionary<string, string> Kept => _kept;

    /// <summary>Files of the archive that the build has changed and that are no sources: relative to the archive's top.</summary>
    public IReadOnlyCollection<string> Changed => _changed;

    /// <summary>Files that are as their authors wrote them.</summary>
    public IReadOnlyCollection<string> Original => _original;

    /// <summary>Takes a file into account that a source reads.</summary>
    /// <param name="path">Its path; one that is not of the build is passed over.</param>
    /// <param name="isSource">Whether it is compiled, and so is named in the project.</param>
    public void Add(string path, bool isSource)
    {
        if (Apart(path) is { } apart)
        {
            _kept.TryAdd(apart, path);
        }
        else if (Workplace.Below(path, place.Sources) is { } inside)
        {
            bool isOriginal = place.IsOriginal(path);
            if (isOriginal)
            {
                _original.Add(path);
            }

            if (archive is null)
            {
                _kept.TryAdd($"{Sources}/{inside}", path);
            }
            else if (!isOriginal && !isSource && place.WasThere(path) && !_kept.ContainsKey($"{Generated}/{inside}"))
            {
                // A header that stands beside who includes it is found there first: it is to be changed in its place.
                _changed.Add(inside);
            }
            else if (!isOriginal)
            {
                _kept.TryAdd($"{Generated}/{inside}", path);
            }
        }
    }

    /// <summary>A file as the project names it; null for one that is not of the build.</summary>
    public string? Name(string path) =>
        Apart(path) is { } apart ? apart
        : Workplace.Below(path, place.Sources) is not { } inside ? null
        : archive is null ? $"{Sources}/{inside}"
        : _kept.ContainsKey($"{Generated}/{inside}") ? $"{Generated}/{inside}"
        : Upstream(inside);

    /// <summary>Whether a file stands elsewhere than what was beside it.</summary>
    public bool IsApart(string path) => Name(path)?.StartsWith(Generated + "/", StringComparison.Ordinal) == true;

    /// <summary>The folders that stand in the project for one of the build; none for one that is elsewhere or has nothing in it.</summary>
    public IEnumerable<string> Folders(string path)
    {
        if (Apart(path) is { } apart)
        {
            return HasBelow(apart) ? [apart] : [];
        }

        if (Workplace.Below(path, place.Sources) is not { } inside)
        {
            return [];
        }

        return archive is null
            ? HasBelow($"{Sources}/{inside}") ? [Join(Sources, inside)] : []
            :
            [
                .. HasBelow($"{Generated}/{inside}") ? (string[])[Join(Generated, inside)] : [],
                .. Directory.Exists(Path.Combine(place.Before, inside)) ? (string[])[Upstream(inside)] : [],
            ];
    }

    /// <summary>The place of what is neither in the sources nor beside them in the same folders.</summary>
    private string? Apart(string path) =>
        Workplace.Below(path, place.Beside) is { } beside ? Join(Built, beside)
        : Workplace.Below(path, place.Headers) is { } own ? Join(Headers, own)
        : Workplace.Below(path, place.Sources) is null && place.IsOwn(path) && Workplace.Below(path, place.Root) is { } elsewhere
            ? Join(Elsewhere, elsewhere) : null;

    private static string Upstream(string inside) => inside.Length == 0 ? "$(Upstream)" : "$(Upstream)" + inside;

    private bool HasBelow(string folder)
    {
        string start = folder.TrimEnd('/') + "/";
        return _kept.Keys.Any(k => k.StartsWith(start, StringComparison.Ordinal));
    }

    private static string Join(string folder, string inside) => inside.Length == 0 ? folder : $"{folder}/{inside}";
}
