// SPDX-License-Identifier: BSD-3-Clause
// A flattened device tree, written (Devicetree Specification 0.4, chapter 5).
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Unicore.Running.Monitors;

/// <summary>A device tree: nodes begin and end, and between come their properties, before the nodes inside them.</summary>
internal sealed class DeviceTree
{
    private const uint Magic = 0xd00d_feed, NodeBegins = 1, NodeEnds = 2, PropertyFollows = 3, TreeEnds = 9;

    private const int HeaderSize = 40, ReservedSize = 16;

    private readonly ArrayBufferWriter<byte> _structure = new(), _names = new();

    /// <summary>Begins a node; the first one is the root, without a name.</summary>
    public DeviceTree Begin(string name)
    {
        Number(NodeBegins);
        Padded([.. Encoding.ASCII.GetBytes(name), 0]);
        return this;
    }

    /// <summary>Ends the node that began last.</summary>
    public DeviceTree End()
    {
        Number(NodeEnds);
        return this;
    }

    /// <summary>A property without a value.</summary>
    public DeviceTree Has(string name) => Property(name, []);

    /// <summary>A property that is numbers of 32 bits.</summary>
    public DeviceTree Cells(string name, params uint[] cells)
    {
        byte[] value = new byte[4 * cells.Length];
        foreach ((int i, uint cell) in cells.Index())
        {
            BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4 * i), cell);
        }

        return Property(name, value);
    }

    /// <summary>A property that is numbers of 64 bits: addresses and sizes below nodes that have two cells for each.</summary>
    public DeviceTree Wide(string name, params ulong[] numbers) =>
        Cells(name, [.. numbers.SelectMany(n => new[] { (uint)(n >> 32), (uint)n })]);

    /// <summary>A property that is texts.</summary>
    public DeviceTree Text(string name, params string[] texts) =>
        Property(name, [.. texts.SelectMany(t => Encoding.UTF8.GetBytes(t).Append((byte)0))]);

    /// <summary>The tree, whose root has ended.</summary>
    public byte[] ToArray()
    {
        Number(TreeEnds);
        byte[] blob = new byte[HeaderSize + ReservedSize + _structure.WrittenCount + _names.WrittenCount];
        int names = HeaderSize + ReservedSize + _structure.WrittenCount;

        // Version 17, which readers of 16 understand; no memory is reserved; the first processor boots.
        uint[] header =
        [
            Magic, (uint)blob.Length, HeaderSize + ReservedSize, (uint)names, HeaderSize, 17, 16, 0, (uint)_names.WrittenCount,
            (uint)_structure.WrittenCount,
        ];
        foreach ((int i, uint word) in header.Index())
        {
            BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(4 * i), word);
        }

        _structure.WrittenSpan.CopyTo(blob.AsSpan(HeaderSize + ReservedSize));
        _names.WrittenSpan.CopyTo(blob.AsSpan(names));
        return blob;
    }

    private DeviceTree Property(string name, byte[] value)
    {
        Number(PropertyFollows);
        Number((uint)value.Length);
        Number((uint)_names.WrittenCount);
        _names.Write((byte[])[.. Encoding.ASCII.GetBytes(name), 0]);
        Padded(value);
        return this;
    }

    private void Number(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_structure.GetSpan(4), number);
        _structure.Advance(4);
    }

    private void Padded(byte[] bytes) => _structure.Write((byte[])[.. bytes, .. new byte[-bytes.Length & 3]]);
}
