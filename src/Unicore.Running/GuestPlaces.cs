// SPDX-License-Identifier: BSD-3-Clause
// Which guest has which place on a network of two, while it runs.
using System.Net;
using System.Net.Sockets;
using Unicore.Running.Guests;

namespace Unicore.Running;

/// <summary>
/// Places on networks of the kind <c>socket</c>. QEMU takes a place's port of UDP, but only a while after somebody has seen that it is
/// free: two guests that start at once would both see that. So whoever has a place listens at the same number of TCP until the guest's end.
/// </summary>
internal sealed class GuestPlaces : IDisposable
{
    private readonly List<Socket> _held = [];

    /// <summary>Takes a place that is free.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The place, 0 or 1; negative for none.</returns>
    public int Take(GuestNetwork network) => Array.FindIndex([0, 1], place => TryTake(network.FirstPort + place));

    private bool TryTake(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1); // .NET lets two be bound to one port, and one of them listen
            if (new GuestPort("udp", IPAddress.Loopback, port, 0).Find(out _) is not null)
            {
                _held.Add(socket);
                return true;
            }
        }
        catch (SocketException)
        {
            // It is somebody else's.
        }

        socket.Dispose();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _held.ForEach(s => s.Dispose());
}
