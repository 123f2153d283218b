exports.handler = async () => 'b';
