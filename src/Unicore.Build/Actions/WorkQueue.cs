// SPDX-License-Identifier: BSD-3-Clause
// What is ready: an action waits for those that make what it reads, and the most urgent of what is due comes first.
namespace Unicore.Build.Actions;

/// <summary>
/// The order of a build. An action whose needs are all met comes out of <see cref="TryNext"/> once; whoever asked says that it must run
/// (<see cref="Add"/>), or that it is done (<see cref="Complete"/>). What needs something that failed never comes out.
/// </summary>
internal sealed class WorkQueue
{
    private readonly IReadOnlyList<BuildAction> _actions;
    private readonly IFileSystem _files;
    private readonly int[] _waiting;
    private readonly bool[] _blocked;
    private readonly List<int>?[] _dependents;
    private readonly Queue<int> _ready = new();
    private readonly PriorityQueue<DueAction, Turn> _due = new();
    private long[]? _urgency;

    /// <exception cref="InvalidOperationException">Two actions write the same file: UK9001.</exception>
    public WorkQueue(IReadOnlyList<BuildAction> actions, IFileSystem files)
    {
        _actions = actions;
        _files = files;
        _waiting = new int[actions.Count];
        _blocked = new bool[actions.Count];
        _dependents = new List<int>?[actions.Count];
        Connect();
        for (int i = 0; i < _waiting.Length; i++)
        {
            if (_waiting[i] == 0)
            {
                _ready.Enqueue(i);
            }
        }
    }

    /// <summary>How many must run and could.</summary>
    public int Due => _due.Count;

    /// <summary>Whether there is nothing to do but to wait for what runs.</summary>
    public bool IsEmpty => _ready.Count == 0 && _due.Count == 0;

    /// <summary>Once all is done: an action that still waits, since what it needs is made from what it makes; else null.</summary>
    public int? Circle => Array.FindIndex(_waiting, w => w > 0) is >= 0 and int index ? index : null;

    /// <summary>The next action that has all that it needs.</summary>
    public bool TryNext(out int index)
    {
        while (_ready.TryDequeue(out index))
        {
            if (!_blocked[index])
            {
                return true;
            }

            Complete(index, succeeded: false);
        }

        return false;
    }

    /// <summary>Has an action run when its turn comes: what much waits for, or what takes long itself, goes first.</summary>
    public void Add(int index, string reason)
    {
        // One long command at the end would have a core to itself.
        _urgency ??= Urgency.Of(_actions, _dependents, _files);
        _due.Enqueue(new(index, reason), new(_urgency[index], index));
    }

    /// <summary>Takes out the most urgent action that must run.</summary>
    public DueAction Take() => _due.Dequeue();

    /// <summary>Whether something, which may be more urgent than what is due, waits for nothing but an action.</summary>
    public bool IsAwaited(int index) => _dependents[index]?.Exists(d => _waiting[d] == 1) == true;

    /// <summary>Says that an action is done, or failed.</summary>
    public void Complete(int index, bool succeeded)
    {
        foreach (int dependent in _dependents[index] ?? [])
        {
            _blocked[dependent] |= !succeeded;
            if (--_waiting[dependent] == 0)
            {
                _ready.Enqueue(dependent);
            }
        }
    }

    private void Connect()
    {
        Dictionary<string, int> producers = new(StringComparer.Ordinal);
        for (int i = 0; i < _waiting.Length; i++)
        {
            foreach (string output in _actions[i].Outputs)
            {
                if (!producers.TryAdd(output, i))
                {
                    throw new InvalidOperationException($"UK9001: two actions write '{output}'.");
                }
            }
        }

        // Hundreds of actions can wait for the same hundreds of files: one list of those is looked at once.
        Dictionary<IReadOnlyList<string>, int[]> known = new(ReferenceEqualityComparer.Instance);
        int[] ProducersOf(IReadOnlyList<string> files)
        {
            if (!known.TryGetValue(files, out int[]? found))
            {
                List<int> list = [];
                foreach (string file in files)
                {
                    if (producers.TryGetValue(file, out int producer))
                    {
                        list.Add(producer);
                    }
                }

                known.Add(files, found = [.. list]);
            }

            return found;
        }

        for (int i = 0; i < _waiting.Length; i++)
        {
            foreach (int[] needed in (ReadOnlySpan<int[]>)[ProducersOf(_actions[i].Inputs), ProducersOf(_actions[i].OrderOnly)])
            {
                foreach (int producer in needed)
                {
                    if (producer != i)
                    {
                        (_dependents[producer] ??= []).Add(i);
                        _waiting[i]++;
                    }
                }
            }
        }
    }

    /// <summary>An action that must run.</summary>
    internal readonly record struct DueAction(int Index, string Reason);

    /// <summary>The most urgent first; of equals, as they stand in the graph.</summary>
    private readonly record struct Turn(long Urgency, int Index) : IComparable<Turn>
    {
        public int CompareTo(Turn other) =>
            Urgency != other.Urgency ? other.Urgency.CompareTo(Urgency) : Index.CompareTo(other.Index);
    }
}
