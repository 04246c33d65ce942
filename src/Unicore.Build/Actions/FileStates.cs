// SPDX-License-Identifier: BSD-3-Clause
// Knows the contents of files during one build; reads only those whose stamps changed.
namespace Unicore.Build.Actions;

internal sealed class FileStates(IFileSystem files, BuildLog log, TimeProvider clock)
{
    /// <summary>A file changed this short before it was read may change again under the same stamp.</summary>
    private const long RacyTicks = 20 * TimeSpan.TicksPerMillisecond;

    private readonly Dictionary<int, FileRecord?> _states = [];

    /// <summary>Stats many files at once, for a build in which nothing changed.</summary>
    public void Prefetch(IReadOnlyList<BuildAction> actions)
    {
        HashSet<int> recorded = [];
        foreach (BuildAction action in actions)
        {
            if (log.Actions.TryGetValue(action.Id, out ActionRecord? record))
            {
                recorded.UnionWith(record.Inputs);
                recorded.UnionWith(record.Outputs);
            }
        }

        int[] ids = [.. recorded];
        FileStamp?[] stamps = new FileStamp?[ids.Length];
        if (ids.Length < 64)
        {
            for (int i = 0; i < ids.Length; i++)
            {
                stamps[i] = files.TryStat(log.PathOf(ids[i]));
            }
        }
        else
        {
            Parallel.For(0, ids.Length, i => stamps[i] = files.TryStat(log.PathOf(ids[i])));
        }

        for (int i = 0; i < ids.Length; i++)
        {
            if (stamps[i] is { } stamp && log.Files.TryGetValue(ids[i], out FileRecord known) && known.Stamp == stamp)
            {
                _states[ids[i]] = known;
            }
        }
    }

    /// <summary>The contents of a file as of this build, or null when it is not there.</summary>
    public FileRecord? Get(int id)
    {
        if (!_states.TryGetValue(id, out FileRecord? state))
        {
            state = Look(id, trustDate: false);
            _states[id] = state;
        }

        return state;
    }

    /// <summary>Forgets a file that a command may have written, and looks again.</summary>
    public FileRecord? Renew(int id)
    {
        FileRecord? state = Look(id, trustDate: true);
        _states[id] = state;
        return state;
    }

    /// <summary>Renames a new file into place, unless what is there says the same.</summary>
    public FileRecord? Adopt(int id, string temporary)
    {
        string path = log.PathOf(id);
        if (files.Stat(temporary) is null)
        {
            return Renew(id);
        }

        (ContentHash hash, string tokens) = Read(temporary);
        if (Get(id) is { } old && old.Hash == hash)
        {
            files.Delete(temporary);
            return old;
        }

        files.Move(temporary, path);
        FileRecord? record = files.Stat(path) is { } stamp ? new FileRecord(stamp, hash, tokens) : null;
        _states[id] = record;
        if (record is { } known)
        {
            log.Put(id, known);
        }

        return record;
    }

    /// <summary>Forgets everything: a command ran that may have written more than it told.</summary>
    public void Forget() => _states.Clear();

    private FileRecord? Look(int id, bool trustDate)
    {
        string path = log.PathOf(id);
        if (files.Stat(path) is not { } stamp)
        {
            return null;
        }

        if (log.Files.TryGetValue(id, out FileRecord known) && known.Stamp == stamp)
        {
            return known;
        }

        if (stamp == FileStamp.Folder)
        {
            // That it is there is all that can be told.
            return new(stamp, ContentHash.Folder, "");
        }

        if (!trustDate && stamp.Modified >= clock.GetUtcNow().UtcTicks - RacyTicks)
        {
            stamp = stamp with { Modified = -1 };
        }

        (ContentHash hash, string tokens) = Read(path);
        FileRecord record = new(stamp, hash, tokens);
        log.Put(id, record);
        return record;
    }

    private (ContentHash Hash, string Tokens) Read(string path)
    {
        using Stream stream = files.OpenRead(path);
        return ContentScanner.Read(stream);
    }
}
