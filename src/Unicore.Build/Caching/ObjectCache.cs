// SPDX-License-Identifier: BSD-3-Clause
// Objects of libraries that nobody edits, once for all projects of a user.
using System.Collections.Concurrent;
using Unicore.Build.Actions;
using Unicore.Diagnostics;

namespace Unicore.Build.Caching;

/// <summary>
/// Keeps two kinds of values. By an action's first key: which files it was seen to read, one or more lists of names. By its second, which
/// comes from such a list and what the files hold now: the object. So whoever has the same sources, headers and values that these read
/// finds it, wherever they are; and nobody else does.
/// </summary>
/// <param name="folder">Where they are kept, absolute.</param>
/// <param name="limit">Bytes that may be kept.</param>
/// <param name="files">The disk that builds are on.</param>
/// <param name="clock">The clock.</param>
/// <param name="isRead">Whether objects are taken from it; if not, they are only kept.</param>
public sealed class ObjectCache(string folder, long limit, IFileSystem files, TimeProvider clock, bool isRead = true) : IOutputCache
{
    /// <summary>So many objects wait until it is known that no file appeared or vanished while they were made.</summary>
    private const int MostWaiting = 128;

    private readonly InputContents _contents = new(files, clock);
    private readonly CacheFolder _kept = new(folder, limit, clock);
    private readonly ConcurrentDictionary<string, bool> _folders = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private List<Action> _waiting = [];
    private ObjectKeys? _keys;

    private ObjectKeys Keys => LazyInitializer.EnsureInitialized(ref _keys, () => new(_contents));

    /// <inheritdoc/>
    public IOutputPlace? Find(BuildAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            return action is { Shared: not null, DependencyFile: not null, Outputs.Count: >= 1 } && Keys.First(action) is { } key
                ? new ObjectPlace(action, key, isRead, Keys, _kept, files, _folders, Wait)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Diagnostic> Close()
    {
        Settle(Interlocked.Exchange(ref _waiting, []));
        _kept.Sweep();
        return _kept.Failure is not { } failure ? [] :
            [new("UK3016", Severity.Info, $"Objects are not kept in '{folder}': {failure.Message} What is built is the same. Choose "
                + "another folder with UnikernelObjectCache, or turn the cache off with 'false'.")];
    }

    private void Wait(Action write)
    {
        List<Action>? full = null;
        lock (_gate)
        {
            _waiting.Add(write);
            if (_waiting.Count >= MostWaiting)
            {
                (full, _waiting) = (_waiting, []);
            }
        }

        Settle(full ?? []);
    }

    /// <summary>A key says which files there were before; if there are others now, it is not known which the compiler saw.</summary>
    private void Settle(List<Action> writes)
    {
        if (writes.Count > 0 && _contents.HasSameListings())
        {
            writes.ForEach(write => write());
        }
    }
}
