"""From HTTP to services and back: decode, call one service, encode. Nothing here touches the store."""
